package choir.runtime.node;

import choir.runtime.cli.Examples;
import choir.runtime.cli.Failed;
import choir.runtime.cli.FileProblem;
import choir.runtime.cli.HomeOption;
import choir.runtime.cli.InSection;
import choir.runtime.cli.NodeProcess;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Stops this machine's node. */
@Command(
    name = "down",
    aliases = "stop",
    description = "Stops the node on this machine. Unfinished work resumes at the next start.")
@InSection(Section.EVERYDAY)
@Examples({"choir down", "choir down --home /srv/choir"})
public final class DownCommand implements Runnable {
  /** A hand-over takes about a second; longer on a busy disk. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private HomeOption home;

  @Mixin private Output output = new Output();

  /** The result as JSON; without a process id if no node ran. */
  private record Stopped(
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Long> pid, String home) {}

  @Override
  public void run() {
    try {
      Optional<ProcessHandle> node = NodeProcess.of(home.folder());
      if (node.isEmpty()) {
        show("no node runs on " + home.folder(), Optional.empty());
        return;
      }
      long pid = node.get().pid();
      node.get().destroy();
      node.get().onExit().get(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      show("stopped (pid " + pid + ")", Optional.of(pid));
    } catch (TimeoutException late) {
      throw new Failed(
          "the node has not stopped within "
              + STOP_TIMEOUT.toSeconds()
              + " s; see its log. 'kill -9' loses no accepted message");
    } catch (IOException failed) {
      throw new Failed("the node cannot be stopped: " + FileProblem.of(failed));
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new Failed("interrupted; the node may still be stopping");
    }
  }

  private void show(String line, Optional<Long> pid) {
    output.write(() -> line + "\n", () -> new Stopped(pid, home.folder().toString()));
  }
}
