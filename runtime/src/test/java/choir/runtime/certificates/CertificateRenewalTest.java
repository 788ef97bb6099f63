package choir.runtime.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.certificates.CertificateIssuer.Issue;
import choir.runtime.certificates.CertificateIssuer.Issued;
import choir.runtime.tls.NodeIdentity;
import choir.runtime.tls.RanchAuthority;
import choir.runtime.tls.TlsFolder;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.LoggingTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CertificateRenewalTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final NodeIdentity NODE = new NodeIdentity("b", List.of("10.0.0.6"));
  private static final int DAYS = 90;

  private final ActorTestKit kit =
      ActorTestKit.create(
          ManualTime.config()
              .withFallback(
                  ConfigFactory.parseString(
                      "pekko.actor.serialization-bindings."
                          + "\"choir.actors.CborMessage\" = jackson-cbor"))
              .withFallback(ConfigFactory.load("reference.conf")));
  private final ManualTime time = ManualTime.get(kit.system());

  @TempDir private Path folder;
  private RanchAuthority authority;
  private TlsFolder b;
  private X509Certificate former;

  @BeforeEach
  void issue() throws IOException {
    authority = RanchAuthority.create(ca("ca"), 3650, Clock.systemUTC(), RANDOM);
    b = new TlsFolder(folder.resolve("b"));
    former = authority.issue(NODE, DAYS, b.folder());
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private Path ca(String name) {
    return folder.resolve(name);
  }

  /** The clock of a node, some days after its certificate was issued. */
  private static Clock after(int days) {
    return Clock.offset(Clock.systemUTC(), Duration.ofDays(days));
  }

  private void run(int days) {
    kit.spawn(CertificateRenewal.create(b, after(days)));
    time.timePasses(CertificateRenewal.FIRST_LOOK);
  }

  private void serve(String name, int days) {
    kit.spawn(CertificateIssuer.create(ca(name), after(days)));
    Awaitility.await()
        .until(
            () -> {
              var listing = kit.createTestProbe(Receptionist.Listing.class);
              kit.system()
                  .receptionist()
                  .tell(Receptionist.find(CertificateIssuer.KEY, listing.getRef()));
              return !listing.receiveMessage().getServiceInstances(CertificateIssuer.KEY).isEmpty();
            });
  }

  @Test
  void theNodeWithTheKeyOfTheAuthorityIsAskedBeforeTheExpiry() throws IOException {
    serve("ca", 31);

    LoggingTestKit.info("renewed the certificate of this node")
        .expect(kit.system(), this::runAfterAMonth);

    assertThat(b.certificate().getPublicKey()).isNotEqualTo(former.getPublicKey());
    assertThat(b.identity()).isEqualTo(NODE);
    assertThat(b.usable(after(31).instant()).subject()).isEqualTo("CN=b");
    assertThat(b.certificate().getNotAfter().toInstant())
        .isAfter(Instant.now().plus(Duration.ofDays(800)));
  }

  private boolean runAfterAMonth() {
    run(31);
    return true;
  }

  @Test
  void aCertificateThatIsGoodForLongStays() throws IOException {
    serve("ca", 29);
    run(29);
    time.expectNoMessageFor(CertificateRenewal.LOOK_INTERVAL);

    assertThat(b.certificate()).isEqualTo(former);
  }

  @Test
  void withoutAnIssuerTheFilesStayAndTheReasonIsLoggedOnce() throws IOException {
    LoggingTestKit.warn("no node that has the CA's key is up")
        .withOccurrences(1)
        .expect(
            kit.system(),
            () -> {
              run(31);
              time.timePasses(CertificateRenewal.LOOK_INTERVAL);
              return true;
            });

    assertThat(b.certificate()).isEqualTo(former);
  }

  @Test
  void anotherAuthorityIsNotTrusted() throws IOException {
    RanchAuthority.create(ca("other"), 3650, Clock.systemUTC(), RANDOM);
    serve("other", 31);

    LoggingTestKit.warn("and the expected one is").expect(kit.system(), this::runAfterAMonth);

    assertThat(b.certificate()).isEqualTo(former);
    assertThat(b.authorities()).isEqualTo(authority.bundle());
  }

  @Test
  void aNodeWithTheKeyOfTheAuthorityRenewsItsOwn() throws IOException {
    b = new TlsFolder(ca("ca"));
    former = authority.issue(NODE, DAYS, b.folder());

    LoggingTestKit.info("renewed the certificate of this node")
        .expect(kit.system(), this::runAfterAMonth);

    assertThat(b.certificate()).isNotEqualTo(former);
    assertThat(b.identity()).isEqualTo(NODE);
  }

  @Test
  void anInvalidRequestIsRefusedWithTheReason() {
    var issuer = kit.spawn(CertificateIssuer.create(ca("ca"), Clock.systemUTC()));
    var answers = kit.createTestProbe(Issued.class);

    issuer.tell(new Issue("no name", List.of(), "", answers.getRef()));

    assertThat(answers.receiveMessage().refusal()).startsWith("NAME is 'no name'");
  }

  @Test
  void messagesTravelBetweenNodes() {
    var replyTo = kit.createTestProbe(Issued.class).getRef();
    kit.serializationTestKit()
        .verifySerialization(new Issue("b", List.of("10.0.0.6"), "key", replyTo), true);
    kit.serializationTestKit().verifySerialization(new Issued("pem", "ca", ""), true);
  }
}
