package choir.test.sq;

import choir.core.access.Secret;
import choir.core.access.WebAccess;
import choir.runtime.access.Scope;
import choir.runtime.access.Tokens;
import choir.runtime.node.NodeStore;
import choir.runtime.node.RanchPhexts;
import choir.runtime.node.RanchTokens;
import choir.runtime.sq.client.SqClient;
import choir.runtime.sq.http.SqServer;
import choir.runtime.sq.http.SqServerContext;
import choir.runtime.sq.http.Tenants;
import choir.runtime.sq.store.Store;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Choir's SQ server over a store in a folder, on a free port of this machine. */
final class ServedStore implements AutoCloseable {
  private final NodeStore opened;
  private final ActorSystem<Void> system;
  private final Tokens tokens;
  private final URI base;

  private ServedStore(Path home) throws IOException {
    opened = NodeStore.open(home);
    Config config =
        ConfigFactory.parseString("pekko.actor.provider = local\npekko.loglevel = WARNING")
            .withFallback(ConfigFactory.load("choir"))
            .resolve();
    system = ActorSystem.create(Behaviors.empty(), "sq", config);
    SecureRandom random = new SecureRandom();
    tokens = Tokens.load(store(), Clock.systemUTC(), random).toCompletableFuture().join();
    SqServerContext context =
        new SqServerContext(
            store(),
            new RanchTokens(tokens),
            RanchPhexts.RESERVED,
            Tenants.load(store(), random),
            random,
            new WebAccess("127.0.0.1", List.of(), List.of()),
            0,
            Optional.empty(),
            Optional.empty(),
            Optional::empty);
    int port = SqServer.bind(system, context).toCompletableFuture().join().getPort();
    base = URI.create("http://127.0.0.1:" + port);
  }

  static ServedStore open(Path home) throws IOException {
    return new ServedStore(home);
  }

  Store store() {
    return opened.store();
  }

  URI base() {
    return base;
  }

  /** A client without a token. */
  SqClient client() {
    return new SqClient(base, () -> Secret.NONE);
  }

  /** A client with a new token of the ranch. */
  SqClient client(Scope scope) {
    String token = token(scope);
    return new SqClient(base, () -> Secret.of(token));
  }

  /** A new token of the ranch. */
  String token(Scope scope) {
    return tokens.create(scope.written(), scope).toCompletableFuture().join().orElseThrow();
  }

  @Override
  public void close() throws IOException {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
    opened.close();
  }
}
