package choir.runtime.sqhttp;

import choir.runtime.access.Scope;
import choir.runtime.access.Tokens;
import choir.runtime.node.NodeStore;
import choir.runtime.sq.Store;
import choir.runtime.tls.PemFiles;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.ServerBinding;

/** A server over a store in a folder, on a port of its own. */
final class SqLab implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final NodeStore opened;
  private final ActorSystem<Void> system;
  final Tokens tokens;
  final Tenants tenants;
  final int port;

  private SqLab(Path home, String settings) throws IOException {
    opened = NodeStore.open(home);
    Config config =
        ConfigFactory.parseString(
                settings + "\npekko.actor.provider = local\npekko.loglevel = WARNING")
            .withFallback(ConfigFactory.load("choir"))
            .resolve();
    system = ActorSystem.create(Behaviors.empty(), "sq", config);
    tokens = Tokens.load(store(), Clock.systemUTC(), RANDOM).toCompletableFuture().join();
    tenants = Tenants.load(store(), RANDOM);
    ServerBinding binding =
        SqServer.bind(system, surroundings(Optional.empty())).toCompletableFuture().join();
    port = binding.localAddress().getPort();
  }

  SqSurroundings surroundings(Optional<PemFiles> tls) {
    return new SqSurroundings(
        store(), tokens, tenants, RANDOM, "127.0.0.1", 0, tls, Optional.empty());
  }

  static SqLab open(Path home) throws IOException {
    return new SqLab(home, "");
  }

  /**
   * @param settings HOCON over the usual ones
   */
  static SqLab open(Path home, String settings) throws IOException {
    return new SqLab(home, settings);
  }

  Store store() {
    return opened.store();
  }

  ActorSystem<Void> system() {
    return system;
  }

  /** A client without a token. */
  SqClient client() {
    return new SqClient(port, "");
  }

  /** A client with a new token of the ranch. */
  SqClient client(Scope scope) {
    String token = tokens.create(scope.written(), scope).toCompletableFuture().join().orElseThrow();
    return new SqClient(port, token);
  }

  SqClient client(String token) {
    return new SqClient(port, token);
  }

  @Override
  public void close() throws IOException {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
    opened.close();
  }
}
