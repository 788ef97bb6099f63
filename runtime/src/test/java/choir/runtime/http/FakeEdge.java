package choir.runtime.http;

import choir.actors.calendar.Calendars;
import choir.actors.entities.RetryingAsk;
import choir.actors.floor.Floors;
import choir.actors.ranch.Approvals;
import choir.actors.ranch.Mirrorborns;
import choir.actors.ranch.Ranch;
import choir.actors.ranch.Voices;
import choir.core.chat.ChatGateway;
import choir.core.model.ModelRouter;
import choir.core.sq.JournalHead;
import choir.core.sq.JournalReader;
import choir.core.sq.Scroll;
import choir.runtime.access.Scope;
import choir.runtime.access.Tokens;
import choir.runtime.metrics.NodeMetrics;
import choir.runtime.ranch.HttpAddress;
import choir.runtime.ranch.RanchFolder;
import choir.runtime.ranch.TestSections;
import choir.runtime.sq.backup.OnlineBackup;
import choir.runtime.sq.backup.OnlineBackup.Taken;
import choir.runtime.tls.NodeTls;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** A bound server over entities that only pretend. */
final class FakeEdge implements AutoCloseable {
  final FakeEntities entities = new FakeEntities();
  final MemoryStore store = new MemoryStore();
  final String admin;
  final String reader;
  final String url;

  private final ActorSystem<Void> system;
  private volatile Instant now = Instant.parse("2026-11-21T12:00:00Z");
  private volatile Readiness readiness = Readiness.READY;

  private final Optional<NodeTls> tls;

  FakeEdge() {
    this("127.0.0.1", Optional.empty());
  }

  /**
   * @param address to listen on
   * @param tls as its node has it
   */
  FakeEdge(String address, Optional<NodeTls> tls) {
    this.tls = tls;
    Config config =
        ConfigFactory.parseString("pekko.actor.provider = local\npekko.loglevel = WARNING")
            .withFallback(ConfigFactory.load("choir"))
            .resolve();
    system = ActorSystem.create(Behaviors.empty(), "edge", config);
    Tokens tokens = Tokens.load(store, () -> now, new SecureRandom()).toCompletableFuture().join();
    admin = tokens.create("admin", Scope.ADMIN).toCompletableFuture().join().orElseThrow();
    reader = tokens.create("reader", Scope.READ).toCompletableFuture().join().orElseThrow();
    InetSocketAddress binding = bind(tokens, address, 0).toCompletableFuture().join();
    url =
        "%s://%s:%d"
            .formatted(
                new HttpAddress(address, 0).scheme(tls.isPresent()),
                binding.getAddress().getHostAddress(),
                binding.getPort());
  }

  private CompletionStage<InetSocketAddress> bind(Tokens tokens, String address, int port) {
    Duration second = Duration.ofSeconds(1);
    RetryingAsk asks = new RetryingAsk(entities, new RetryingAsk.Timing(second, second, second));
    Ranch ranch = new Ranch(asks);
    Mirrorborns mirrorborns = new Mirrorborns(entities, asks, ranch, store, () -> now);
    ModelRouter none = name -> Optional.empty();
    NodeMetrics metrics = new NodeMetrics();
    HttpAddress at = new HttpAddress(address, port);
    List<Route> routes =
        new TestFeatures(
                system,
                ranch,
                mirrorborns,
                new Voices(entities, asks, ranch, ChatGateway.NONE, () -> now),
                new Calendars(asks),
                new Floors(asks),
                new Approvals(asks, ranch, store, () -> now),
                tokens,
                none,
                store,
                new NoJournal(),
                new OnlineBackup(Path.of("none"), links -> new Taken(0, 0, 0), Map::of, "test"),
                metrics,
                () -> readiness,
                (key, checksum) -> Optional.empty(),
                new RanchFolder(Path.of("none"), TestSections.ALL),
                List.of(),
                () -> now)
            .routes();
    HttpEdge.Context context =
        new HttpEdge.Context(tokens, () -> now, () -> readiness, metrics.http(), tls);
    return HttpEdge.bind(system, context, at, "http", routes);
  }

  /** Binds once more, to a port that is taken. */
  CompletionStage<InetSocketAddress> bindAgain(int port) {
    return Tokens.load(store, () -> now, new SecureRandom())
        .thenCompose(tokens -> bind(tokens, "127.0.0.1", port));
  }

  private record NoJournal() implements JournalReader {
    @Override
    public Optional<JournalHead> head(String persistenceId) {
      return Optional.empty();
    }

    @Override
    public List<Scroll> events(String persistenceId, long from, long to, int limit) {
      return List.of();
    }
  }

  Caller caller() {
    return new Caller(url, admin);
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  void is(Readiness next) {
    readiness = next;
  }

  @Override
  public void close() {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
  }
}
