package choir.runtime.service;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The program {@code systemd-notify}, which every machine with systemd has. The JDK knows no
 * datagrams to a Unix socket, and this one also waits until the manager has read what it was told:
 * what comes from a process that is gone by then is dropped.
 *
 * @param program its path, or its name on the PATH
 */
record NotifyProgram(Path program) {
  static final NotifyProgram SYSTEMD = new NotifyProgram(Path.of("systemd-notify"));

  /** It answers within milliseconds; a manager that is busy may take longer. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /**
   * Tells the manager, who is found by {@code NOTIFY_SOCKET} of this process.
   *
   * @param assignments as {@code READY=1}, of one line each
   * @throws IOException if it was not told
   */
  void tell(List<String> assignments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(assignments);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    process.getOutputStream().close();
    try {
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(program + " has not ended within " + PATIENCE.toSeconds() + " s");
      }
      if (process.exitValue() != 0) {
        throw new IOException(program + " ended with " + process.exitValue());
      }
    } finally {
      process.destroyForcibly();
    }
  }
}
