package choir.runtime.cli;

import choir.runtime.node.Node;
import choir.runtime.node.NodeException;
import choir.runtime.node.NodeSettings;
import choir.runtime.ranch.HttpAddress;
import choir.runtime.ranch.Ranch;
import choir.runtime.ranch.RanchFile;
import choir.runtime.ranch.RanchFileException;
import choir.runtime.ranch.Templates;
import choir.runtime.tls.TlsFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts this machine's node and stays until it is stopped. */
@Command(name = "up", description = "Starts the node on this machine.")
final class UpCommand implements Runnable {
  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private HomeOption home;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Option(
      names = {"-d", "--detach"},
      description = "Run in the background; return when the node is ready.")
  private boolean detach;

  @Override
  public void run() {
    if (detach) {
      detach();
    } else {
      serve();
    }
  }

  private void detach() {
    try {
      BackgroundNode.start(home.folder(), spec.commandLine().getOut());
    } catch (IOException failed) {
      throw new Failed("the node cannot be started: " + failed.getMessage());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new Failed("interrupted; the node may still be starting");
    }
  }

  private void serve() {
    long began = System.nanoTime();
    PrintWriter out = spec.commandLine().getOut();
    Path folder = home.folder();
    RanchFile file = declared(folder, out);
    Ranch ranch = file.ranch();
    ranch.warnings().forEach(warning -> spec.commandLine().getErr().println("choir: " + warning));
    CountDownLatch stopped = new CountDownLatch(1);
    try (Node node = start(folder, file, ranch, out)) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node, stopped), "choir-stop"));
      out.printf(
          BackgroundNode.READY + " after %.1f s; stop with Ctrl-C or 'choir down'%n",
          Duration.ofNanos(System.nanoTime() - began).toMillis() / 1000.0);
      out.flush();
      stopped.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void stop(Node node, CountDownLatch stopped) {
    node.close();
    stopped.countDown();
  }

  private static RanchFile declared(Path folder, PrintWriter out) {
    try {
      if (!Files.exists(folder.resolve(RanchFile.NAME))) {
        Templates.writeTo(folder, false);
        out.println("wrote " + folder.resolve(RanchFile.NAME) + " with seven agents");
      }
      return RanchFile.read(folder);
    } catch (RanchFileException | Templates.InTheWay refused) {
      throw new BadInput(String.valueOf(refused.getMessage()));
    } catch (IOException failed) {
      throw new Failed(folder + " cannot be written: " + failed.getMessage());
    }
  }

  private static HttpAddress moved(HttpAddress sq, int offset) {
    return sq.port() == 0 ? sq : new HttpAddress(sq.address(), sq.port() + offset);
  }

  private static Optional<Path> certificates(Path home) {
    TlsFolder tls = TlsFolder.ofHome(home);
    return tls.isThere() ? Optional.of(tls.folder()) : Optional.empty();
  }

  private static Node start(Path folder, RanchFile file, Ranch ranch, PrintWriter out) {
    int offset = HomeOption.portOffset();
    NodeSettings settings =
        new NodeSettings(
            folder,
            ranch.declaration(),
            ranch.http().address(),
            ranch.http().port() + offset,
            moved(ranch.sq(), offset),
            HomeOption.nodeName(),
            ranch.use(),
            NodeSettings.CLUSTER_PORT + offset,
            NodeSettings.RAFT_PORT + offset,
            certificates(folder));
    try {
      return Node.start(
          settings,
          line -> {
            out.println(line);
            out.flush();
          });
    } catch (NodeException refused) {
      if (!refused.problems().isEmpty()) {
        throw new BadInput(String.valueOf(file.refusal(refused.problems()).getMessage()));
      }
      throw new Failed(String.valueOf(refused.getMessage()));
    }
  }
}
