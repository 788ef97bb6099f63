package choir.runtime.sq.raft;

import static org.awaitility.Awaitility.await;

import choir.runtime.sq.io.FreePorts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The members of one group, each with a folder and a port of its own. */
final class RaftTestCluster implements AutoCloseable {
  /** Small enough that some hundred entries are several files and a snapshot. */
  static final RaftSettings.Bounds SMALL = RaftSettings.Bounds.USUAL.withLog(64 << 10, 16 << 10);

  /** With elections so late that none comes about because the machine is busy. */
  static final RaftSettings.Bounds CALM =
      SMALL.withElectionTimeout(Duration.ofSeconds(3), Duration.ofSeconds(5));

  /** A node of the test: what is left of it when its member is stopped. */
  static final class Node {
    private final String name;
    private final Path folder;
    private final RaftSettings settings;
    private LineStateMachine machine;
    private @Nullable RaftMember member;

    private Node(String name, Path folder, RaftSettings settings) throws IOException {
      this.name = name;
      this.folder = folder;
      this.settings = settings;
      this.machine = new LineStateMachine(folder.resolve("machine"));
    }

    String name() {
      return name;
    }

    LineStateMachine machine() {
      return machine;
    }

    Path raft() {
      return settings.folder();
    }

    RaftSettings settings() {
      return settings;
    }

    RaftMember member() {
      if (member == null) {
        throw new IllegalStateException(name + " is stopped");
      }
      return member;
    }

    boolean isUp() {
      return member != null;
    }

    RaftMember start(StartMode mode) {
      member = RaftMember.start(settings, machine, mode);
      return member;
    }

    /** Starts again with what is on disk. */
    RaftMember restart() throws IOException {
      stop();
      renewMachine();
      return start(StartMode.RESUME);
    }

    /** The machine as it is on disk, in place of the one that a stopped member drove. */
    LineStateMachine renewMachine() throws IOException {
      machine = new LineStateMachine(folder.resolve("machine"));
      return machine;
    }

    void stop() {
      if (member != null) {
        member.close();
        member = null;
      }
    }
  }

  private final UUID group = UUID.randomUUID();
  private final Path folder;
  private final RaftSettings.Bounds bounds;
  private final Certificates certificates;
  private final Map<String, Node> nodes = new LinkedHashMap<>();

  /** Whether and how a node of a name talks by TLS. */
  interface Certificates {
    Optional<PeerTls> of(String node) throws IOException;
  }

  RaftTestCluster(Path folder, RaftSettings.Bounds bounds) {
    this(folder, bounds, node -> Optional.empty());
  }

  RaftTestCluster(Path folder, RaftSettings.Bounds bounds, Certificates certificates) {
    this.folder = folder;
    this.bounds = bounds;
    this.certificates = certificates;
  }

  /** A node that is not started. */
  Node node(String name) throws IOException {
    RaftSettings settings =
        RaftSettings.of(
                group,
                folder.resolve(name).resolve("raft"),
                name,
                "127.0.0.1:" + FreePorts.next(),
                "pekko://choir@" + name)
            .with(bounds)
            .with(certificates.of(name));
    Node node = new Node(name, folder.resolve(name), settings);
    nodes.put(name, node);
    return node;
  }

  /** A founder that leads. */
  Node founder() throws IOException {
    Node node = node("a");
    node.start(StartMode.FOUND);
    awaitLeader();
    return node;
  }

  /** A node that has joined, as listener or voter. */
  Node joined(String name, boolean voter) throws IOException {
    Node node = node(name);
    Member member = node.start(StartMode.JOIN).self();
    changed(() -> leader().member().addListener(member));
    if (voter) {
      changed(() -> leader().member().promote(member.id()));
    }
    return node;
  }

  /** Tries a change again as its refusal says: on a busy machine there may be an election. */
  private static void changed(Supplier<CompletionStage<Void>> change) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (true) {
      try {
        get(change.get());
        return;
      } catch (MembershipException | NotLeaderException refused) {
        if (System.nanoTime() > end) {
          throw refused;
        }
      }
    }
  }

  /** Three voters, of which the first leads. */
  List<Node> three() throws IOException {
    return List.of(founder(), joined("b", true), joined("c", true));
  }

  Node leader() {
    awaitLeader();
    return nodes.values().stream()
        .filter(node -> node.isUp() && node.member().leads())
        .findFirst()
        .orElseThrow();
  }

  void awaitLeader() {
    await("an election takes up to two timeouts")
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> nodes.values().stream().anyMatch(n -> n.isUp() && n.member().leads()));
  }

  /** Stores an entry wherever the leader is, and again if it is certain that it was not stored. */
  String store(String text) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (true) {
      try {
        return text(get(leader().member().submit(bytes(text))));
      } catch (ReplicationException refused) {
        if (refused.code() != ReplicationException.Code.NOT_LEADER || System.nanoTime() > end) {
          throw refused;
        }
      }
    }
  }

  /** Waits until a node's state is the leader's. */
  void awaitSame(Node node) {
    await("a member catches up")
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> node.machine().lines().equals(leader().machine().lines()));
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw new IllegalStateException(failed);
    } catch (InterruptedException | TimeoutException failed) {
      throw new IllegalStateException(failed);
    }
  }

  Optional<GroupStatus.Peer> seen(Node node) {
    return leader().member().find(node.member().self().id());
  }

  @Override
  public void close() {
    // Each takes two seconds, most of it to wait.
    nodes.values().parallelStream().forEach(Node::stop);
  }
}
