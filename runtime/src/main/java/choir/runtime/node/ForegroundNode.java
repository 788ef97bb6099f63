package choir.runtime.node;

import choir.runtime.cli.BadInput;
import choir.runtime.cli.Failed;
import choir.runtime.cli.FileProblem;
import choir.runtime.cli.HomeOption;
import choir.runtime.ranch.DeclaredRanch;
import choir.runtime.ranch.NodeFile;
import choir.runtime.ranch.RanchFile;
import choir.runtime.ranch.RanchFileException;
import choir.runtime.service.ServiceNotifier;
import choir.runtime.sq.io.PrivateFolder;
import choir.runtime.tls.TlsFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;

/** Runs this machine's node in the foreground until it is stopped or has to end. */
final class ForegroundNode {
  /** The option that lets a node restart itself. */
  static final String AGAIN = "--again";

  /** EX_TEMPFAIL of sysexits.h: service managers restart the node. */
  private static final int EXIT_RESTART = 75;

  /** Time-out of the liveness probe, which normally answers within microseconds. */
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(10);

  /**
   * Starts in a row after removals from the cluster. Each waits until the cluster has removed the
   * former incarnation; more removals have another cause, which a restart does not mend.
   */
  static final int MAX_STARTS = 5;

  /** Starts a node: {@link Node#start}. */
  interface Starter {
    Node start(NodeSettings settings, Consumer<String> progress);
  }

  private final Path home;
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean again;
  private final Starter starter;

  /** Completes when the process stops; the process may run several nodes in succession. */
  private final CompletableFuture<Node.End> stopped = new CompletableFuture<>();

  private final ServiceNotifier service =
      ServiceNotifier.of(System.getenv(), ProcessHandle.current().pid());

  private @Nullable Node running;
  private boolean withDiscordSim;

  /** The simulated Discord, if there is one; it outlives restarts within this process. */
  private @Nullable TrialGuild guild;

  /**
   * @param again whether to restart the node within this process
   */
  ForegroundNode(Path home, PrintWriter out, PrintWriter err, boolean again) {
    this(home, out, err, again, Node::start);
  }

  ForegroundNode(Path home, PrintWriter out, PrintWriter err, boolean again, Starter starter) {
    this.home = home;
    this.out = out;
    this.err = err;
    this.again = again;
    this.starter = starter;
  }

  /** Has the node start with a simulated Discord that its agents are in. */
  ForegroundNode withDiscordSim(boolean wanted) {
    withDiscordSim = wanted;
    return this;
  }

  /** Serves until the process is stopped; returns the exit code. */
  int serve() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "choir-stop"));
    while (true) {
      Node.End end = once();
      if (stopped.isDone()) {
        return ExitCode.OK;
      }
      err.println("choir: this node is stopping: " + end.reason());
      if (!end.restart()) {
        return ExitCode.SOFTWARE;
      }
      if (!again) {
        return EXIT_RESTART;
      }
      out.println("restarting");
      out.flush();
    }
  }

  /** Serves once; a start that ends with the removal from the cluster is repeated. */
  Node.End once() {
    for (int starts = 1; ; starts++) {
      try {
        return serveOnce();
      } catch (NodeException failed) {
        if (!failed.isRemoved() || starts == MAX_STARTS || stopped.isDone()) {
          throw new Failed(String.valueOf(failed.getMessage()));
        }
        err.println("choir: " + failed.getMessage() + "; it starts anew");
        err.flush();
      }
    }
  }

  private Node.End serveOnce() {
    long began = System.nanoTime();
    RanchFile file = read();
    DeclaredRanch ranch = file.ranch();
    ranch.warnings().forEach(warning -> err.println("choir: " + warning));
    exposure().ifPresent(warning -> err.println("choir: " + warning));
    try (Node node = start(file)) {
      starts(node);
      showGuild();
      out.printf(
          BackgroundNode.READY + " after %.1f s; stop with Ctrl-C or 'choir down'%n",
          Duration.ofNanos(System.nanoTime() - began).toMillis() / 1000.0);
      out.flush();
      service.ready(() -> node.answers(PROBE_TIMEOUT));
      return ends(node);
    }
  }

  private Node.End ends(Node node) {
    CompletableFuture<Object> first =
        CompletableFuture.anyOf(node.ended().toCompletableFuture(), stopped);
    try {
      return (Node.End) first.get();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return new Node.End(false, "interrupted");
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private synchronized void starts(Node node) {
    running = node;
  }

  /** Shutdown hook: the JVM exits once this returns. */
  private void stop() {
    service.stopping();
    stopped.complete(new Node.End(false, "stopped"));
    Node node;
    synchronized (this) {
      node = running;
    }
    if (node != null) {
      node.close();
    }
  }

  private Optional<String> exposure() {
    try {
      return PrivateFolder.exposure(home);
    } catch (IOException unreadable) {
      return Optional.of("the mode of the home is not known: " + FileProblem.of(unreadable));
    }
  }

  private RanchFile read() {
    try {
      RanchFile file = RanchFile.read(home, RanchFeatures.SECTIONS);
      boolean written = OwnCertificates.ensure(home, nodeFile(home), file.ranch(), this::say);
      // Some warnings are of tokens in plain text.
      return written && !file.ranch().warnings().isEmpty()
          ? RanchFile.read(home, RanchFeatures.SECTIONS)
          : file;
    } catch (RanchFileException refused) {
      throw new BadInput(String.valueOf(refused.getMessage()));
    } catch (IOException failed) {
      throw new Failed("the node's certificates cannot be created: " + FileProblem.of(failed));
    }
  }

  private static NodeFile nodeFile(Path home) {
    return NodeFile.read(home).orElseGet(() -> NodeFile.alone(HomeOption.nodeName()));
  }

  /** Reads the settings of a node from the files of its home and the environment. */
  static NodeSettings settings(Path home, DeclaredRanch ranch) {
    int offset = HomeOption.portOffset();
    return new NodeSettings(
        home,
        ranch.declaration(),
        ranch.http().shiftedBy(offset),
        ranch.sq().shiftedBy(offset),
        ranch.management().shiftedBy(offset),
        nodeFile(home),
        ranch.use(),
        ranch.history(),
        NodeFile.CLUSTER_PORT + offset,
        NodeFile.RAFT_PORT + offset,
        TlsFolder.in(home));
  }

  private Node start(RanchFile file) {
    try {
      NodeSettings settings = settings(home, file.ranch());
      return starter.start(
          withDiscordSim ? settings.with(guild(file).identities()) : settings, this::say);
    } catch (RanchFileException refused) {
      throw new BadInput(String.valueOf(refused.getMessage()));
    } catch (NodeException refused) {
      if (refused.isRemoved()) {
        throw refused;
      }
      if (!refused.problems().isEmpty()) {
        throw new BadInput(String.valueOf(file.refusal(refused.problems()).getMessage()));
      }
      String why = String.valueOf(refused.getMessage());
      throw refused.isPermanent() ? new BadInput(why) : new Failed(why);
    }
  }

  private TrialGuild guild(RanchFile file) {
    TrialGuild open = guild;
    if (open == null) {
      open = TrialGuild.open(file, TrialGuild.PORT + HomeOption.portOffset());
      guild = open;
    }
    return open;
  }

  private void showGuild() {
    TrialGuild open = guild;
    if (open == null) {
      return;
    }
    try {
      say(open.awaitBots());
      open.writeAddress(home);
      if (!again) {
        // Otherwise this process writes to a log, and whoever has started it reads the file.
        say(TrialGuild.pageOf(home));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt(); // the node is about to end
    } catch (IOException failed) {
      throw new Failed("the page's address cannot be written: " + FileProblem.of(failed));
    }
  }

  private void say(String line) {
    out.println(line);
    out.flush();
    service.starting(line);
  }
}
