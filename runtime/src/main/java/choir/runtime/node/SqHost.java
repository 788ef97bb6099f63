package choir.runtime.node;

import choir.runtime.access.AdminToken;
import choir.runtime.access.Tokens;
import choir.runtime.ranch.HttpAddress;
import choir.runtime.sq.group.StoreMember;
import choir.runtime.sq.http.FolderImport;
import choir.runtime.sq.http.PortProbe;
import choir.runtime.sq.http.ServerTls;
import choir.runtime.sq.http.SqServer;
import choir.runtime.sq.http.SqServerContext;
import choir.runtime.sq.http.Tenants;
import choir.runtime.sq.io.PrivateFolder;
import choir.runtime.tls.ArteryTls;
import choir.runtime.tls.NodeTls;
import choir.runtime.tls.PemFiles;
import choir.runtime.tls.SystemTermination;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stand-alone SQ server: a store in a data folder and its HTTP API, without agents. The store is
 * in {@code FOLDER/.choir}, which has the layout of a node's home, so that a ranch can be started
 * on it later.
 */
public final class SqHost implements AutoCloseable {
  /** The subfolder for the store; all other files in the data folder are only read. */
  public static final String HOME = ".choir";

  /** The actor system's name; part of actor addresses, and therefore equal on all members. */
  private static final String SYSTEM = "choir";

  private static final Logger log = LoggerFactory.getLogger(SqHost.class);

  /**
   * The settings of a server.
   *
   * @param data data folder; created if absent
   * @param http where to listen; port 0 selects a free port
   * @param member its membership of a group; empty for a stand-alone store
   */
  public record Settings(
      Path data, HttpAddress http, Optional<PemFiles> tls, Optional<SqMember> member) {}

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Settings settings;
  private final Consumer<String> progress;

  private SqHost(Settings settings, Consumer<String> progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * Opens the store, imports unknown files, and returns when it serves.
   *
   * @param progress receives progress messages
   * @throws NodeException if it cannot start; opened resources are closed
   */
  public static SqHost start(Settings settings, Consumer<String> progress) {
    SqHost host = new SqHost(settings, progress);
    try {
      host.boot();
      return host;
    } catch (IOException failed) {
      host.close();
      throw new NodeException("SQ cannot start: " + failed.getMessage(), failed);
    } catch (RuntimeException failed) {
      host.close();
      throw failed;
    }
  }

  private void boot() throws IOException {
    PortProbe.refusal(settings.http().address(), settings.http().port(), "choose another port")
        .ifPresent(
            words -> {
              throw new NodeException(words, List.of());
            });
    Path home = settings.data().resolve(HOME);
    PrivateFolder.create(home);
    NodeLog.to(home.resolve("log"));
    SecureRandom random = new SecureRandom();
    Optional<NodeTls> tls = settings.member().flatMap(NodeCertificates::of);
    tls.ifPresent(opened::push);
    NodeStore nodeStore = Node.openStore(() -> openStore(home, tls));
    opened.push(nodeStore);
    ActorSystem<Void> system = openSystem(tls);
    joinGroup(nodeStore, system);
    new FolderImport(nodeStore.store(), RanchPhexts.RESERVED, random, progress)
        .importFolder(settings.data());
    Tokens tokens =
        Node.await(Tokens.load(nodeStore.store(), Clock.systemUTC(), random), "the tokens");
    NodeEdge.ensureAdminToken(AdminToken.in(home), tokens, random, progress);
    Tenants tenants = Tenants.load(nodeStore.store(), random);
    SqServerContext server =
        new SqServerContext(
            nodeStore.store(),
            new RanchTokens(tokens),
            RanchPhexts.RESERVED,
            tenants,
            random,
            settings.http().access(),
            settings.http().port(),
            settings.tls().map(ServerTls.class::cast),
            nodeStore.member().map(StoreMember::group),
            Optional::empty);
    serve(system, server);
  }

  private void serve(ActorSystem<?> system, SqServerContext server) {
    InetSocketAddress binding = Node.await(SqServer.bind(system, server), "SQ's HTTP API");
    progress.accept(
        "SQ on %s://%s:%d"
            .formatted(
                settings.tls().isPresent() ? "https" : "http",
                settings.http().address(),
                binding.getPort()));
  }

  private NodeStore openStore(Path home, Optional<NodeTls> tls) throws IOException {
    if (settings.member().isPresent()) {
      return NodeStore.member(settings.member().get().place(home, tls), List.of());
    }
    if (NodeStore.isMember(home)) {
      throw new NodeException(
          settings.data() + " is a member of a group: start it with --member NAME", List.of());
    }
    return NodeStore.open(home);
  }

  private void joinGroup(NodeStore store, ActorSystem<Void> system) {
    if (store.member().isEmpty() || settings.member().isEmpty()) {
      return;
    }
    StoreMember member = store.member().get();
    progress.accept(
        "member %s at %s, %s"
            .formatted(
                member.self().id(),
                member.self().address(),
                settings.member().get().tls().isPresent() ? "by TLS" : "in plain text"));
    settings.member().get().joinGroup(member);
    member.forwardOver(system);
    Node.awaitLeader(member, progress);
    Node.awaitCopy(member, progress);
  }

  private ActorSystem<Void> openSystem(Optional<NodeTls> tls) {
    Map<String, Object> way =
        settings.member().map(SqMember::artery).orElse(Map.of("pekko.actor.provider", "local"));
    Config config = ConfigFactory.parseMap(way).withFallback(ConfigFactory.load("choir")).resolve();
    ActorSystem<Void> system =
        ActorSystem.create(Behaviors.empty(), SYSTEM, ArteryTls.setup(config, tls));
    opened.push(() -> SystemTermination.of(system.classicSystem(), Node.STEP_TIMEOUT));
    return system;
  }

  /** Completes requests in progress and closes the store. Idempotent. */
  @Override
  public synchronized void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception failed) {
        log.error("a component failed to stop", failed);
      }
    }
  }
}
