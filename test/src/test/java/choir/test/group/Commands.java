package choir.test.group;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs the system's own tools. */
public final class Commands {
  private Commands() {}

  /**
   * Runs one.
   *
   * @throws IllegalStateException with what it printed, if it fails
   */
  public static void run(String... command) {
    String failure = failureOf(command);
    if (!failure.isEmpty()) {
      throw new IllegalStateException(String.join(" ", command) + ": " + failure);
    }
  }

  /** Why a command cannot be run here; empty if it was. */
  public static String failureOf(String... command) {
    try {
      Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String printed =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int status = process.waitFor();
      return status == 0 ? "" : "status " + status + " " + printed;
    } catch (IOException failed) {
      return String.valueOf(failed.getMessage());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException(interrupted));
    }
  }
}
