package choir.runtime.node;

import choir.runtime.cli.BadInput;
import choir.runtime.cli.Failed;
import choir.runtime.cli.HomeOption;
import choir.runtime.ranch.DeclaredRanch;
import choir.runtime.ranch.NodeFile;
import choir.runtime.ranch.RanchFile;
import choir.runtime.ranch.RanchFileException;
import choir.runtime.service.ServiceNotices;
import choir.runtime.tls.TlsFolder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;

/** This machine's node in this process: from its start until it is stopped or has to end. */
final class NodeRun {
  /** The option by which a node starts itself again. */
  static final String AGAIN = "--again";

  /** EX_TEMPFAIL of sysexits.h: service managers start it again. */
  private static final int START_AGAIN = 75;

  /** An actor answers within microseconds; after so long nobody is served any more. */
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final Path home;
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean again;

  /** Of the process, which may run several nodes one after the other. */
  private final CompletableFuture<Node.End> stopped = new CompletableFuture<>();

  private final ServiceNotices service =
      ServiceNotices.of(System.getenv(), ProcessHandle.current().pid());

  private @Nullable Node running;

  /**
   * @param again whether a node that should be started again is, in this process
   */
  NodeRun(Path home, PrintWriter out, PrintWriter err, boolean again) {
    this.home = home;
    this.out = out;
    this.err = err;
    this.again = again;
  }

  /** Serves until the process is told to stop; returns its exit code. */
  int serve() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "choir-stop"));
    while (true) {
      Node.End end = once();
      if (stopped.isDone()) {
        return ExitCode.OK;
      }
      err.println("choir: this node ends: " + end.words());
      if (!end.again()) {
        return ExitCode.SOFTWARE;
      }
      if (!again) {
        return START_AGAIN;
      }
      out.println("starting again");
      out.flush();
    }
  }

  private Node.End once() {
    long began = System.nanoTime();
    RanchFile file = read();
    DeclaredRanch ranch = file.ranch();
    ranch.warnings().forEach(warning -> err.println("choir: " + warning));
    try (Node node = start(file)) {
      starts(node);
      out.printf(
          BackgroundNode.READY + " after %.1f s; stop with Ctrl-C or 'choir down'%n",
          Duration.ofNanos(System.nanoTime() - began).toMillis() / 1000.0);
      out.flush();
      service.ready(() -> node.answers(ANSWER));
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

  /** On the JVM's way out: it ends once this returns. */
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

  private RanchFile read() {
    try {
      return RanchFile.read(home, RanchFeatures.SECTIONS);
    } catch (RanchFileException refused) {
      throw new BadInput(String.valueOf(refused.getMessage()));
    }
  }

  /** What a home's files and this process's environment say of its node. */
  static NodeSettings settings(Path home, DeclaredRanch ranch) {
    int offset = HomeOption.portOffset();
    return new NodeSettings(
        home,
        ranch.declaration(),
        ranch.http().address(),
        ranch.http().port() + offset,
        ranch.sq().movedBy(offset),
        ranch.management().movedBy(offset),
        NodeFile.read(home).orElseGet(() -> NodeFile.alone(HomeOption.nodeName())),
        ranch.use(),
        ranch.history(),
        NodeSettings.CLUSTER_PORT + offset,
        NodeSettings.RAFT_PORT + offset,
        TlsFolder.in(home));
  }

  private Node start(RanchFile file) {
    try {
      return Node.start(settings(home, file.ranch()), this::say);
    } catch (RanchFileException refused) {
      throw new BadInput(String.valueOf(refused.getMessage()));
    } catch (NodeException refused) {
      if (!refused.problems().isEmpty()) {
        throw new BadInput(String.valueOf(file.refusal(refused.problems()).getMessage()));
      }
      String why = String.valueOf(refused.getMessage());
      throw refused.isLasting() ? new BadInput(why) : new Failed(why);
    }
  }

  private void say(String line) {
    out.println(line);
    out.flush();
    service.starting(line);
  }
}
