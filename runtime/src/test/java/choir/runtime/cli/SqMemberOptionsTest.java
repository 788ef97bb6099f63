package choir.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.runtime.node.SqMember;
import choir.runtime.sq.cli.SqMemberOptions;
import choir.runtime.tls.CertifiedRanch;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SqMemberOptionsTest {
  /** Of a network for examples (RFC 5737): no machine has it. */
  private static final String ELSEWHERE = "192.0.2.1:1340";

  @TempDir Path folder;

  private SqMember member(String... arguments) {
    SqMemberOptions options = new SqMemberOptions();
    new CommandLine(options).parseArgs(arguments);
    return options.member(folder.resolve("home"));
  }

  @Test
  void anAddressForOthersNeedsCertificatesOrAnExplicitWord() {
    for (String option : new String[] {"--raft", "--actors"}) {
      assertThatThrownBy(() -> member("--member", "a", option, ELSEWHERE))
          .isInstanceOf(BadInput.class)
          .hasMessageStartingWith(option + ": other machines can reach 192.0.2.1, and without")
          .hasMessageContaining("'choir cert'")
          .hasMessageContaining("--insecure");
    }
    SqMember allowed = member("--member", "a", "--raft", ELSEWHERE, "--insecure");
    assertThat(allowed.raft()).isEqualTo(ELSEWHERE);
    assertThat(allowed.tls()).isEmpty();
  }

  @Test
  void certificatesOfTheHomeAreUsedAndAnswerForTheAddress() throws IOException {
    try (CertifiedRanch ranch = new CertifiedRanch(folder.resolve("home"))) {
      ranch.issue("tls");
      SqMember member = member("--member", "a", "--raft", ELSEWHERE, "--actors", ELSEWHERE);
      assertThat(member.tls()).contains(folder.resolve("home").resolve("tls"));
      assertThat(member("--member", "a").tls()).isPresent();
    }
  }

  @Test
  void aFolderThatIsNamedMustHoldACertificate() throws IOException {
    try (CertifiedRanch ranch = new CertifiedRanch(folder.resolve("ranch"))) {
      ranch.issue("b");
      String named = ranch.folder("b").toString();
      assertThat(member("--member", "a", "--tls", named).tls()).contains(ranch.folder("b"));
      assertThatThrownBy(() -> member("--member", "a", "--tls", ranch.folder("none").toString()))
          .isInstanceOf(BadInput.class)
          .hasMessageContaining("which has no node.pem");
    }
  }

  @Test
  void onItsOwnMachineAMemberNeedsNone() {
    assertThat(member("--member", "a").tls()).isEmpty();
  }
}
