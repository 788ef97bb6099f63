package choir.runtime.node;

import choir.runtime.cli.Failed;
import choir.runtime.cli.HomeOption;
import choir.runtime.cli.NodeProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Stops this machine's node. */
@Command(
    name = "down",
    description = "Stops the node on this machine. Unfinished work resumes at the next start.")
public final class DownCommand implements Runnable {
  /** A hand-over takes about a second; longer on a busy disk. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private HomeOption home;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    try {
      Optional<ProcessHandle> node = NodeProcess.of(home.folder());
      if (node.isEmpty()) {
        out.println("no node runs on " + home.folder());
        return;
      }
      long pid = node.get().pid();
      node.get().destroy();
      node.get().onExit().get(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      out.println("stopped (pid " + pid + ")");
    } catch (TimeoutException late) {
      throw new Failed(
          "the node has not stopped within "
              + STOP_TIMEOUT.toSeconds()
              + " s; see its log. 'kill -9' loses no accepted message");
    } catch (IOException | ExecutionException failed) {
      throw new Failed("the node cannot be stopped: " + failed.getMessage());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new Failed("interrupted; the node may still be stopping");
    }
  }
}
