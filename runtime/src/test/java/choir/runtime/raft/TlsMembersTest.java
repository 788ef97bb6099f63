package choir.runtime.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import choir.runtime.tls.CertifiedRanch;
import choir.runtime.tls.LogLines;
import choir.runtime.tls.NodeTls;
import choir.runtime.tls.Seen;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three voters that talk by TLS, each with a certificate of its own. */
final class TlsMembersTest {
  @TempDir private Path folder;
  private final Map<String, NodeTls> opened = new HashMap<>();
  private CertifiedRanch ranch;
  private CertifiedRanch other;
  private Herd herd;

  @BeforeEach
  void open() throws IOException {
    ranch = new CertifiedRanch(folder.resolve("ranch"));
    other = new CertifiedRanch(folder.resolve("other"));
    herd = new Herd(folder.resolve("herd"), Herd.SMALL, this::certificates);
  }

  @AfterEach
  void close() {
    herd.close();
    ranch.close();
    other.close();
  }

  private Optional<NodeTls> certificates(String node) throws IOException {
    NodeTls tls = (node.equals("foreign") ? other : ranch).node(node);
    opened.put(node, tls);
    return Optional.of(tls);
  }

  private NodeTls of(Herd.Node node) {
    return Objects.requireNonNull(opened.get(node.name()));
  }

  private static int port(Herd.Node node) {
    return Member.port(node.settings().address());
  }

  @Test
  void threeMembersStoreByTlsAndGoOnWithoutTheirLeader() throws IOException {
    List<Herd.Node> nodes = herd.three();
    for (int i = 0; i < 50; i++) {
      herd.store("entry-" + i);
    }
    nodes.forEach(herd::awaitSame);
    Herd.Node first = herd.leader();
    first.stop();
    herd.store("while away");
    first.restart();
    herd.awaitSame(first);
    assertThat(first.machine().texts()).hasSize(51).endsWith("while away");
  }

  @Test
  void renewedCertificatesAreUsedByNewConnectionsWithoutARestart() throws IOException {
    List<Herd.Node> nodes = herd.three();
    herd.store("before");
    Map<String, X509Certificate> renewed = new HashMap<>();
    for (Herd.Node node : nodes) {
      assertThat(Seen.serialAt(port(node), of(nodes.getFirst())))
          .isEqualTo(of(node).certificate().getSerialNumber());
      renewed.put(node.name(), ranch.issue(node.name()));
    }
    await("files are looked at each three seconds")
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                nodes.stream()
                    .allMatch(node -> of(node).certificate().equals(renewed.get(node.name()))));
    herd.store("meanwhile");
    // The connections of the member that comes back are new ones, both ways.
    Herd.Node back = nodes.stream().filter(node -> !node.member().leads()).findFirst().get();
    back.restart();
    herd.store("after");
    herd.awaitSame(back);
    assertThat(back.machine().texts()).containsExactly("before", "meanwhile", "after");
    for (Herd.Node node : List.of(back, herd.leader())) {
      assertThat(Seen.serialAt(port(node), of(back)))
          .isEqualTo(of(node).certificate().getSerialNumber());
    }
  }

  @Test
  void aForeignMemberIsNotLetIn() throws IOException {
    try (LogLines log = new LogLines()) {
      Herd.Node founder = herd.founder();
      Herd.Node foreign = herd.node("foreign");
      Member stranger = foreign.start(Mode.JOIN).self();
      assertThatThrownBy(() -> Herd.get(founder.member().addListener(stranger)))
          .isInstanceOf(MembershipException.class);
      herd.store("without it");
      assertThat(founder.member().find(stranger.id())).isEmpty();
      assertThat(foreign.machine().texts()).isEmpty();
      assertThat(log.warnings())
          .anyMatch(
              line ->
                  line.startsWith(
                      "refused the node at 127.0.0.1:%d: its certificate is of CN=foreign,"
                          .formatted(port(foreign))));
    }
  }

  /** It trusts us, as who was given our bundle does. */
  @Test
  void aForeignCallerIsNotLetIn() throws IOException {
    Herd.Node founder = herd.founder();
    assertThat(Seen.isLetIn(port(founder), ranch.node("b"))).isTrue();
    other.issue("foreign");
    other.trustAlso(ranch, "foreign");
    assertThat(Seen.isLetIn(port(founder), other.open("foreign"))).isFalse();
  }

  @Test
  void aMemberWithoutCertificatesIsNotLetIn() throws IOException {
    Herd plain = new Herd(folder.resolve("plain"), Herd.SMALL);
    Herd.Node founder = herd.founder();
    Herd.Node nameless = plain.node("nameless");
    try (plain) {
      Member stranger = nameless.start(Mode.JOIN).self();
      assertThatThrownBy(() -> Herd.get(founder.member().addListener(stranger)))
          .isInstanceOf(MembershipException.class);
      assertThat(founder.member().find(stranger.id())).isEmpty();
    }
  }
}
