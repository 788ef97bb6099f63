package choir.runtime.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.actor.UntypedAbstractActor;
import org.apache.pekko.pattern.Patterns;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Actor systems of one JVM that talk over real connections. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
final class ArteryTlsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Echoes messages. */
  public static final class Echo extends UntypedAbstractActor {
    @Override
    public void onReceive(Object message) {
      getSender().tell(message, getSelf());
    }
  }

  @TempDir private Path folder;
  private final List<ActorSystem> systems = new ArrayList<>();
  private CertifiedRanch ranch;
  private LogLines log;

  @BeforeEach
  void open() throws IOException {
    log = new LogLines();
    ranch = new CertifiedRanch(folder.resolve("ranch"));
  }

  @AfterEach
  void close() throws Exception {
    for (ActorSystem each : systems) {
      SystemTermination.of(each, PATIENCE);
    }
    ranch.close();
    log.close();
  }

  private ActorSystem system(Optional<NodeTls> tls) {
    Config config =
        ConfigFactory.parseMap(
                Map.of(
                    "pekko.actor.provider", "remote",
                    "pekko.remote.warn-about-direct-use", "off",
                    "pekko.remote.artery.canonical.hostname", "127.0.0.1",
                    "pekko.remote.artery.canonical.port", 0,
                    "pekko.loglevel", "ERROR"))
            .withFallback(ConfigFactory.load("choir"))
            .resolve();
    ActorSystem system = ActorSystem.create("choir", ArteryTls.setup(config, tls));
    systems.add(system);
    system.actorOf(Props.create(Echo.class), "echo");
    return system;
  }

  private static int port(ActorSystem system) {
    return (Integer) ((ExtendedActorSystem) system).provider().getDefaultAddress().port().get();
  }

  private static ActorRef echo(ActorSystem from, ActorSystem to) throws Exception {
    return from.actorSelection("pekko://choir@127.0.0.1:%d/user/echo".formatted(port(to)))
        .resolveOne(PATIENCE)
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  private static Object ask(ActorRef echo, Object message) throws Exception {
    return Patterns.ask(echo, message, PATIENCE).toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void twoNodesOfOneAuthorityTalk() throws Exception {
    ActorSystem a = system(Optional.of(ranch.node("a")));
    ActorSystem b = system(Optional.of(ranch.node("b")));
    assertThat(ask(echo(a, b), "hello")).isEqualTo("hello");
    assertThat(ask(echo(b, a), "and back")).isEqualTo("and back");
    // Tests that run beside this one have warnings of their own, about certificates of other CAs.
    assertThat(log.warnings())
        .noneMatch(line -> line.startsWith("refused the node") && line.contains(folder.toString()));
  }

  /** What it says it does: the port speaks nothing but TLS. */
  @Test
  void plainTextIsNotAnswered() throws Exception {
    ActorSystem a = system(Optional.of(ranch.node("a")));
    try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port(a))) {
      plain.setSoTimeout(20_000);
      plain.getOutputStream().write("AKKA no hello of TLS".getBytes(StandardCharsets.US_ASCII));
      // An alert that closes, or the end: never a word of Artery's.
      byte[] answer = plain.getInputStream().readNBytes(5);
      assertThat(answer.length == 0 || answer[0] == 21).isTrue();
    }
  }

  @Test
  void aForeignNodeReachesNobodyAndIsNamed() throws Exception {
    ActorSystem a = system(Optional.of(ranch.node("a")));
    try (CertifiedRanch other = new CertifiedRanch(folder.resolve("other"))) {
      ActorSystem foreign = system(Optional.of(other.node("foreign")));
      foreign
          .actorSelection("pekko://choir@127.0.0.1:%d/user/echo".formatted(port(a)))
          .tell("let me in", ActorRef.noSender());
      AtomicInteger heard = new AtomicInteger();
      a.actorSelection("pekko://choir@127.0.0.1:%d/user/echo".formatted(port(foreign)))
          .resolveOne(Duration.ofSeconds(3))
          .thenRun(heard::incrementAndGet)
          .exceptionally(unreached -> null)
          .toCompletableFuture()
          .get(20, TimeUnit.SECONDS);
      assertThat(heard).hasValue(0);
      await("both try to connect at once")
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(log.warnings())
                      .anyMatch(
                          line ->
                              line.startsWith(
                                  "refused the node at 127.0.0.1:%d: its certificate has subject"
                                          .formatted(port(foreign))
                                      + " CN=foreign, issued by CN=Choir CA "))
                      .anyMatch(
                          line ->
                              line.startsWith(
                                  "refused the node at 127.0.0.1:%d: its certificate has subject CN=a,"
                                      .formatted(port(a)))));
    }
  }

  @Test
  void aRenewedCertificateIsShownToNewConnectionsWhileMessagesFlow() throws Exception {
    NodeTls ofA = ranch.node("a");
    NodeTls ofB = ranch.node("b");
    ActorSystem a = system(Optional.of(ofA));
    ActorSystem b = system(Optional.of(ofB));
    ActorRef echo = echo(b, a);
    assertThat(Seen.serialAt(port(a), ofB)).isEqualTo(ofA.certificate().getSerialNumber());
    X509Certificate renewed = ranch.issue("a");
    AtomicInteger answered = new AtomicInteger();
    await("files are looked at each three seconds")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              assertThat(ask(echo, answered.incrementAndGet())).isEqualTo(answered.get());
              return ofA.certificate().equals(renewed);
            });
    assertThat(Seen.serialAt(port(a), ofB)).isEqualTo(renewed.getSerialNumber());
    assertThat(ask(echo, "the old connection")).isEqualTo("the old connection");
    ActorSystem c = system(Optional.of(ranch.node("c")));
    assertThat(ask(echo(a, c), "called with the new one")).isEqualTo("called with the new one");
    assertThat(answered).hasPositiveValue();
  }
}
