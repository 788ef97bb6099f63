package choir.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import choir.core.access.Secret;
import choir.runtime.machines.join.PendingJoin;
import choir.runtime.ranch.DeclaredRanch;
import choir.runtime.ranch.NodeFile;
import choir.runtime.ranch.RanchFile;
import choir.runtime.sq.group.GroupChange;
import choir.runtime.sq.group.MemberSettings;
import choir.runtime.sq.group.StoreMember;
import choir.runtime.sq.io.FreePorts;
import choir.runtime.tls.CertificateFacts;
import choir.runtime.tls.NodeIdentity;
import choir.runtime.tls.TlsFolder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which homes get certificates by themselves, and what is in them. */
final class OwnCertificatesTest {
  private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");

  @TempDir private Path folder;
  private Path home;
  private TlsFolder tls;
  private NodeFile node = NodeFile.alone("a");
  private String addresses = "";
  private Instant now = NOW;
  private final List<String> said = new ArrayList<>();

  @BeforeEach
  void home() throws IOException {
    home = Files.createDirectory(folder.resolve("home"));
    tls = TlsFolder.ofHome(home);
  }

  private boolean ensure() throws IOException {
    Files.writeString(
        home.resolve("ranch.yaml"),
        addresses
            + """
            ranch: test
            defaultAgent: a
            agents:
              - {id: a, name: Ada, role: numbers, home: 1.1.1/1.1.1/1.1.2}
            """);
    DeclaredRanch ranch = RanchFile.read(home, RanchFeatures.SECTIONS).ranch();
    return new OwnCertificates(home, Clock.fixed(now, ZoneOffset.UTC))
        .ensure(node, ranch, said::add);
  }

  private CertificateFacts certificate() throws IOException {
    return CertificateFacts.of(tls.certificate());
  }

  @Test
  void aFreshHomeFoundsTheRanchsAuthoritySilently() throws IOException {
    assertThat(ensure()).isTrue();
    assertThat(said).isEmpty();
    assertThat(certificate().subject()).isEqualTo("CN=a");
    assertThat(certificate().hosts()).contains("a").containsAll(NodeIdentity.LOOPBACK);
    assertThat(certificate().until()).isEqualTo(NOW.plus(Duration.ofDays(825)));
    assertThat(tls.usable(NOW)).isEqualTo(certificate());
    for (String secret : List.of("ca.key", "node.key")) {
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(tls.folder().resolve(secret))))
          .isEqualTo("rw-------");
    }
    CertificateFacts first = certificate();
    assertThat(ensure()).as("a second start").isFalse();
    assertThat(certificate()).isEqualTo(first);
  }

  @Test
  void itNamesWhereTheNodeIsReached() throws IOException {
    node = new NodeFile("a", node.roles(), "10.0.0.5", Optional.of("10.9.0.5"), false, false);
    addresses = "http: {address: 10.0.0.6, hosts: [choir.example.org]}\n";
    ensure();
    assertThat(certificate().hosts())
        .contains("10.0.0.5", "10.9.0.5", "10.0.0.6", "choir.example.org", "127.0.0.1");
  }

  @Test
  void itIsRenewedBeforeItEndsAndWhenTheNodeMoves() throws IOException {
    ensure();
    CertificateFacts first = certificate();
    now = first.until().minus(Duration.ofDays(59));
    assertThat(ensure()).isTrue();
    CertificateFacts second = certificate();
    assertThat(second.until()).isEqualTo(now.plus(Duration.ofDays(825)));
    assertThat(second.issuer()).isEqualTo(first.issuer());
    node = new NodeFile("a", node.roles(), "10.0.0.7", Optional.empty(), false, false);
    assertThat(ensure()).isTrue();
    assertThat(certificate().hosts()).contains("10.0.0.7").containsAll(second.hosts());
  }

  @Test
  void whoseAuthorityIsElsewhereIsLeftAlone() throws IOException {
    ensure();
    Files.delete(tls.folder().resolve("ca.key"));
    CertificateFacts first = certificate();
    now = first.until().minus(Duration.ofDays(1));
    assertThat(ensure()).isFalse();
    assertThat(certificate()).isEqualTo(first);
    Files.delete(tls.folder().resolve("node.pem"));
    assertThat(ensure()).as("it trusts another ranch's CA").isFalse();
  }

  @Test
  void whoIsInsecureOrJoinsFoundsNone() throws IOException {
    node = node.allowingPlainText();
    assertThat(ensure()).isFalse();
    node = NodeFile.alone("a");
    new PendingJoin(URI.create("http://127.0.0.1:1338"), Secret.of("chr_secret")).write(home);
    assertThat(ensure()).isFalse();
    assertThat(tls.folder()).doesNotExist();
  }

  @Test
  void aFormerHomeIsUpgradedWithAWordIfItIsAlone() throws IOException {
    try (NodeStore store = member(home, Optional.empty())) {
      StoreMember member = store.member().orElseThrow();
      await("it leads").until(member::leads);
    }
    addresses = "http: {address: 0.0.0.0}\n";
    assertThat(ensure()).as("its clients would have to use https").isFalse();
    addresses = "";
    assertThat(ensure()).isTrue();
    assertThat(said).singleElement().asString().contains("created certificates", "docs/tls.md");
  }

  @Test
  void aFormerHomeWithOthersStaysAsItIs() throws IOException {
    try (NodeStore store = member(home, Optional.empty())) {
      StoreMember leader = store.member().orElseThrow();
      await("it leads").until(leader::leads);
      try (NodeStore other = member(folder.resolve("b"), Optional.of(leader.id()))) {
        var self = other.member().orElseThrow().self();
        GroupChange add =
            new GroupChange(GroupChange.What.ADD, self.id(), self.address(), self.forwardAddress());
        // A change that meets an election is refused for the moment: a machine repeats it.
        await("it is added")
            .atMost(Duration.ofMinutes(1))
            .until(() -> leader.group().change(add).toCompletableFuture().join().done());
      }
    }
    assertThat(ensure()).isFalse();
    assertThat(tls.folder()).doesNotExist();
  }

  private static NodeStore member(Path home, Optional<UUID> join) throws IOException {
    return NodeStore.member(
        MemberSettings.Place.onLoopback(
            home, home.getFileName().toString(), "127.0.0.1:" + FreePorts.next(), join),
        List.of());
  }
}
