package choir.runtime.ranch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.core.placement.NodeRole;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodeFileTest {
  @TempDir private Path home;

  private NodeFile read(String text) throws IOException {
    Files.writeString(home.resolve(NodeFile.NAME), text);
    return NodeFile.read(home).orElseThrow();
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    NodeFile file =
        new NodeFile(
            "halcyon-vector",
            Set.of(NodeRole.VOTER),
            "10.0.0.5",
            Optional.of("0.0.0.0"),
            true,
            true,
            Map.of("small", URI.create("http://10.0.0.9:8080/v1")));

    file.write(home);

    assertThat(NodeFile.read(home)).contains(file);
  }

  @Test
  void aHomeWithoutOneHasNone() {
    assertThat(NodeFile.read(home)).isEmpty();
  }

  @Test
  void whatIsLeftOutIsAWholeNodeOnLoopback() throws IOException {
    assertThat(read("# mine\nname: a   # short\n")).isEqualTo(NodeFile.alone("a"));
  }

  @Test
  void aListenerThatHostsNobodyHasNoRoles() throws IOException {
    assertThat(read("name: a\nroles: []\n").roles()).isEmpty();
  }

  @Test
  void aRoleThatDoesNotExistIsRefusedWithThoseThatDo() {
    assertThatThrownBy(() -> read("name: a\nroles: voter, seer\n"))
        .hasMessageContaining("node.yaml: 'seer' is not a role; known roles are [voter, worker]");
  }

  @Test
  void anUnknownKeyIsRefusedAtItsLine() {
    assertThatThrownBy(() -> read("name: a\nrole: voter\n"))
        .hasMessageContaining("node.yaml:2:1: 'role' is not a known key");
  }

  @Test
  void aKeyThatIsGivenTwiceIsRefused() {
    assertThatThrownBy(() -> read("name: a\nname: b\n"))
        .hasMessageContaining("node.yaml:2:1: name is given twice");
  }

  @Test
  void anAddressOfAModelObeysTheRulesOfADeclaredOneAndIsNotRepeated() {
    assertThatThrownBy(() -> read("name: a\nbaseUrl.small: http://me:secret@host/v1\n"))
        .hasMessageContaining("model 'small': baseUrl contains a user or password")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> read("name: a\nbaseUrl.: http://host/v1\n"))
        .hasMessageContaining("'baseUrl.' is not a known key");
  }

  @Test
  void aNameThatCannotBeOneIsRefused() {
    assertThatThrownBy(() -> read("name: a/b\n")).hasMessageContaining("name is 'a/b', must be");
  }

  @Test
  void aHostThatCannotBeOneIsRefused() {
    assertThatThrownBy(() -> read("name: a\nhost: a b\n"))
        .hasMessageContaining("host is 'a b', must be a host name or an IPv4 address");
  }
}
