package choir.runtime.sq.http;

import choir.core.access.WebAccess;
import choir.core.sq.HistoryRule;
import choir.core.sq.IdempotencyKey;
import choir.core.sq.JournalKeys;
import choir.core.sq.Staged;
import choir.runtime.sq.log.LogSettings;
import choir.runtime.sq.log.NioDisk;
import choir.runtime.sq.store.LocalStore;
import choir.runtime.sq.store.Store;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** A server with a store in a folder on a separate port. */
final class SqServerFixture implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** What another part of the ranch keeps for itself. */
  private static final String RUNS = "runs";

  static final ReservedPhexts RESERVED =
      new ReservedPhexts(
          stored ->
              stored.equals("tokens")
                  ? Optional.of(Permission.ADMIN)
                  : Optional.of(Permission.READ)
                      .filter(read -> stored.equals(RUNS) || stored.startsWith("sessions/")));

  private static final LogSettings KEPT =
      LogSettings.of(
          RESERVED::isOfRanch,
          List.of(JournalKeys.PHEXT, RUNS, IdempotencyKey.PHEXT, Staged.PHEXT)::contains,
          List.of(HistoryRule.of("tenant/historian/*", "all"), Tenants.HISTORY));

  private final ExecutorService writer = Executors.newSingleThreadExecutor();
  private final ExecutorService background = Executors.newSingleThreadExecutor();
  private final Store store;
  private final ActorSystem<Void> system;
  final TestTokens tokens = new TestTokens();
  final Tenants tenants;
  final int port;

  /** What the process lacks. */
  volatile Optional<String> shortage = Optional.empty();

  private SqServerFixture(Path home, String settings) throws IOException {
    NioDisk disk = NioDisk.open(home.resolve("sq"));
    store = LocalStore.open(disk, KEPT, writer, background, Clock.systemUTC());
    Config config =
        ConfigFactory.parseString(settings + "\npekko.loglevel = WARNING")
            .withFallback(ConfigFactory.load());
    system = ActorSystem.create(Behaviors.empty(), "sq", config);
    tenants = Tenants.load(store, RANDOM);
    SqServerContext context =
        new SqServerContext(
            store,
            tokens,
            RESERVED,
            tenants,
            RANDOM,
            new WebAccess("127.0.0.1", List.of("sq.example"), List.of("https://notes.example")),
            0,
            Optional.empty(),
            Optional.empty(),
            () -> shortage);
    port = SqServer.bind(system, context).toCompletableFuture().join().getPort();
  }

  static SqServerFixture open(Path home) throws IOException {
    return new SqServerFixture(home, "");
  }

  /**
   * @param settings HOCON over the usual ones
   */
  static SqServerFixture open(Path home, String settings) throws IOException {
    return new SqServerFixture(home, settings);
  }

  Store store() {
    return store;
  }

  ActorSystem<Void> system() {
    return system;
  }

  /** A client without a token. */
  SqClient client() {
    return new SqClient(port, "");
  }

  /** A client with a new token of the ranch. */
  SqClient client(Permission permission) {
    return new SqClient(port, tokens.create(permission));
  }

  SqClient client(String token) {
    return new SqClient(port, token);
  }

  @Override
  public void close() throws IOException {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
    writer.shutdown();
    background.shutdown();
    store.close();
  }
}
