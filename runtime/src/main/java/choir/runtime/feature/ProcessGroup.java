package choir.runtime.feature;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals to the process groups of programs that were started by {@link #SETSID}, which makes each
 * the leader of a group of its own. Java cannot signal a group.
 */
public final class ProcessGroup {
  /** The program that starts another one as the leader of a session and a process group. */
  public static final Path SETSID = Path.of("/usr/bin/setsid");

  private static final Logger log = LoggerFactory.getLogger(ProcessGroup.class);

  /** How long the program that sends a signal may take, and a killed process to end. */
  private static final Duration SIGNAL = Duration.ofSeconds(5);

  private ProcessGroup() {}

  /** Kills all that is left of the process groups; a group outlives its leader. Blocking. */
  public static void kill(List<Process> leaders) throws InterruptedException {
    signal(leaders, "KILL");
    for (Process process : leaders) {
      process.destroyForcibly();
      if (!process.waitFor(SIGNAL.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("process {} of a tool does not end, although it was killed", process.pid());
      }
    }
  }

  /**
   * Sends a signal to all processes of the groups. Blocking.
   *
   * @param name of the signal, as {@code TERM}
   */
  public static void signal(List<Process> leaders, String name) throws InterruptedException {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c"));
    command.add("for g; do kill -s \"$0\" -- \"-$g\" 2>/dev/null; done");
    command.add(name);
    leaders.forEach(process -> command.add(Long.toString(process.pid())));
    try {
      Process sent =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!sent.waitFor(SIGNAL.toMillis(), TimeUnit.MILLISECONDS)) {
        sent.destroyForcibly();
      }
    } catch (IOException failed) {
      log.warn("processes of a tool cannot be sent {}: {}", name, failed.getMessage());
    }
  }
}
