package choir.runtime.service;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The program {@code systemd-notify}, which is part of systemd. The JDK does not support datagrams
 * to Unix sockets. This program also waits until the manager has read the message: messages from
 * processes that have already exited are dropped.
 *
 * @param program its path, or its name on the PATH
 */
record NotifyProgram(Path program) {
  static final NotifyProgram SYSTEMD = new NotifyProgram(Path.of("systemd-notify"));

  /** Time-out; normally milliseconds, longer if the manager is busy. */
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /**
   * Notifies the manager at {@code NOTIFY_SOCKET} of this process.
   *
   * @param assignments single lines such as {@code READY=1}
   * @throws IOException if the notification failed
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
      if (!process.waitFor(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(program + " did not complete within " + TIMEOUT.toSeconds() + " s");
      }
      if (process.exitValue() != 0) {
        throw new IOException(program + " exited with " + process.exitValue());
      }
    } finally {
      process.destroyForcibly();
    }
  }
}
