package choir.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.runtime.ranch.HttpAddress;
import choir.runtime.ranch.NodeFile;
import choir.runtime.ranch.RanchFile;
import choir.runtime.ranch.SqUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each start without certificates says what that means. */
final class NodeCertificatesTest {
  @TempDir private Path home;
  private final List<String> said = new ArrayList<>();

  @BeforeEach
  void declare() throws IOException {
    Files.writeString(
        home.resolve("ranch.yaml"),
        """
        ranch: test
        defaultAgent: a
        agents:
          - {id: a, name: Ada, role: numbers, home: 1.1.1/1.1.1/1.1.2}
        """);
  }

  private NodeSettings settings(NodeFile node) {
    return new NodeSettings(
        home,
        RanchFile.read(home, RanchFeatures.SECTIONS).ranch().declaration(),
        HttpAddress.SQ,
        HttpAddress.SQ,
        HttpAddress.MANAGEMENT,
        node,
        SqUse.NONE,
        List.of(),
        1339,
        1340,
        Optional.empty());
  }

  @Test
  void plainTextOnLoopbackIsWarnedOfToo() {
    NodeFile former = NodeFile.alone("a");
    assertThat(NodeCertificates.of(settings(former), said::add)).isEmpty();
    assertThat(NodeCertificates.of(settings(former.allowingPlainText()), said::add)).isEmpty();
    assertThat(said)
        .hasSize(2)
        .allMatch(line -> line.contains("whoever reaches 127.0.0.1:1340 or port 1339 can read"));
    assertThat(said.get(0)).contains("without certificates").contains("docs/tls.md");
    assertThat(said.get(1)).contains("as allowed by insecure");
  }

  @Test
  void plainTextBeyondLoopbackMustBeAllowed() {
    NodeFile open =
        new NodeFile("a", NodeFile.alone("a").roles(), "192.0.2.5", Optional.empty(), false, false);
    assertThatThrownBy(() -> NodeCertificates.of(settings(open), said::add))
        .isInstanceOf(NodeException.class)
        .hasMessageContaining("insecure: true in node.yaml");
    assertThat(NodeCertificates.of(settings(open.allowingPlainText()), said::add)).isEmpty();
  }
}
