package choir.runtime.bench;

import choir.runtime.cli.Failed;
import picocli.CommandLine.Command;

/** For the launcher: see there. */
@Command(
    name = "rehearse",
    hidden = true,
    description =
        "Starts and stops a node in a temporary home, so that the JVM learns what it needs.")
public final class RehearseCommand implements Runnable {
  @Override
  public void run() {
    try (Workplace place = Workplace.open(null)) {
      Rehearsal.run(place);
    } catch (RuntimeException broken) {
      throw broken;
    } catch (Exception failed) {
      throw new Failed("the rehearsal failed: " + failed.getMessage());
    }
  }
}
