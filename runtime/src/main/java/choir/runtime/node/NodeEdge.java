package choir.runtime.node;

import choir.actors.mirrorborn.Mirrorborns;
import choir.core.sq.JournalHead;
import choir.core.sq.Scroll;
import choir.runtime.Build;
import choir.runtime.backup.BackupFolder;
import choir.runtime.http.AdminToken;
import choir.runtime.http.HttpEdge;
import choir.runtime.http.JournalReader;
import choir.runtime.http.Readiness;
import choir.runtime.http.Surroundings;
import choir.runtime.http.Tokens;
import choir.runtime.ranch.HttpAddress;
import choir.runtime.replication.StoreMember;
import choir.runtime.sq.Store;
import choir.runtime.sq.StoreStats;
import choir.runtime.sqhttp.SqServer;
import choir.runtime.sqhttp.SqSurroundings;
import choir.runtime.sqhttp.Tenants;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.ServerBinding;

/** The node's HTTP edge: what it serves, and the tokens that open it. */
final class NodeEdge {
  private NodeEdge() {}

  /** What the edge shows. */
  record Behind(NodeStore store, NodeModels models, Mirrorborns mirrorborns) {}

  /** Listens until the actor system stops. */
  static void open(
      NodeSettings settings, ActorSystem<Void> system, Behind behind, Consumer<String> progress) {
    SecureRandom random = new SecureRandom();
    Store store = behind.store().store();
    Tokens tokens = Node.await(Tokens.load(store, Clock.systemUTC(), random), "the tokens");
    admit(settings.home().resolve("token"), tokens, random, progress);
    Surroundings surroundings =
        new Surroundings(
            behind.mirrorborns(),
            tokens,
            () -> readiness(behind.store()),
            behind.models(),
            behind.models().names(),
            new StoreJournals(store),
            () -> stats(store),
            new BackupFolder(settings.home(), links -> snapshot(store, links), Build.version()),
            Clock.systemUTC(),
            () -> new UUID(random.nextLong(), random.nextLong()).toString(),
            settings.httpAddress(),
            settings.httpPort());
    ServerBinding binding = Node.await(HttpEdge.bind(system, surroundings), "the HTTP edge");
    if (settings.sq().port() > 0) {
      openSq(settings.sq(), system, behind.store(), tokens, progress);
    }
    progress.accept(
        "listening on http://%s:%d"
            .formatted(settings.httpAddress(), binding.localAddress().getPort()));
  }

  private static void openSq(
      HttpAddress at,
      ActorSystem<Void> system,
      NodeStore nodeStore,
      Tokens tokens,
      Consumer<String> progress) {
    Store store = nodeStore.store();
    SecureRandom random = new SecureRandom();
    SqSurroundings surroundings =
        new SqSurroundings(
            store,
            tokens,
            Tenants.load(store, random),
            random,
            at.address(),
            at.port(),
            Optional.empty(),
            nodeStore.member().map(StoreMember::group));
    ServerBinding binding = Node.await(SqServer.bind(system, surroundings), "SQ's HTTP API");
    progress.accept("SQ on http://%s:%d".formatted(at.address(), binding.localAddress().getPort()));
  }

  /** Makes the admin token, once. */
  static void admit(Path file, Tokens tokens, SecureRandom random, Consumer<String> progress) {
    try {
      if (Node.await(AdminToken.ensure(tokens, file, random), "the admin token")) {
        progress.accept("admin token in " + file);
      }
    } catch (IOException failed) {
      throw new NodeException("the admin token cannot be written: " + failed.getMessage(), failed);
    }
  }

  private static BackupFolder.Taken snapshot(Store store, Path links) throws IOException {
    long version = store.snapshot(links);
    StoreStats stats = store.stats();
    return new BackupFolder.Taken(version, stats.scrolls(), stats.phexts());
  }

  private static Readiness readiness(NodeStore store) {
    return store
        .store()
        .failure()
        .map(failure -> Readiness.waitingFor(String.valueOf(failure.getMessage())))
        .or(() -> store.member().flatMap(NodeEdge::leaderless))
        .orElse(Readiness.READY);
  }

  private static Optional<Readiness> leaderless(StoreMember member) {
    return member.group().isLed()
        ? Optional.empty()
        : Optional.of(
            Readiness.waitingFor(
                "a majority of the store's %d voters".formatted(member.group().status().voters())));
  }

  private static Map<String, Object> stats(Store store) {
    try {
      return store.stats().facts();
    } catch (IOException unread) {
      return Map.of("error", String.valueOf(unread.getMessage()));
    }
  }

  /** Reads beside the plugin: it never opens a journal, so that nobody is fenced off. */
  private record StoreJournals(Store store) implements JournalReader {
    @Override
    public Optional<JournalHead> head(String persistenceId) {
      return store.head(persistenceId);
    }

    @Override
    public List<Scroll> events(String persistenceId, long from, long to, int limit) {
      return store.events(persistenceId, from, to, limit);
    }
  }
}
