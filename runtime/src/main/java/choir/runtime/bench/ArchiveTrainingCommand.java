package choir.runtime.bench;

import choir.runtime.cli.Failed;
import picocli.CommandLine.Command;

/** {@code choir rehearse}: used by the launcher to create the class data archive. */
@Command(
    name = "rehearse",
    hidden = true,
    description =
        "Starts and stops a node in a temporary home, to create the JVM's class data archive.")
public final class ArchiveTrainingCommand implements Runnable {
  @Override
  public void run() {
    try (BenchWorkspace workspace = BenchWorkspace.open(null)) {
      ArchiveTrainingRun.run(workspace);
    } catch (RuntimeException broken) {
      throw broken;
    } catch (Exception failed) {
      throw new Failed("the training run failed: " + failed.getMessage());
    }
  }
}
