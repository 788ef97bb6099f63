package choir.runtime.bench;

import choir.runtime.cli.Failed;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code choir rehearse}: used by the launcher to create the class data archives. */
@Command(
    name = "rehearse",
    hidden = true,
    description =
        "Starts and stops a node in a temporary home, to create the JVM's class data archives.")
public final class ArchiveTrainingCommand implements Runnable {
  @Parameters(
      arity = "0..1",
      paramLabel = "OPTION",
      description = "The JVM's option for the archive of commands. Default: none is created.")
  private @Nullable String commands;

  @Override
  public void run() {
    try (BenchWorkspace workspace = BenchWorkspace.open(null)) {
      ArchiveTrainingRun.run(workspace, Optional.ofNullable(commands));
    } catch (RuntimeException broken) {
      throw broken;
    } catch (Exception failed) {
      throw new Failed("the training run failed: " + failed.getMessage());
    }
  }
}
