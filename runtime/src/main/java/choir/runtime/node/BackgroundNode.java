package choir.runtime.node;

import choir.runtime.cli.Failed;
import choir.runtime.cli.NodeProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starts a node in the background and stays until it serves. */
final class BackgroundNode {
  /** The last line of a start that went well begins so. */
  static final String READY = "ready";

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration LOOK = Duration.ofMillis(50);

  private BackgroundNode() {}

  /** Starts it and returns 0 once it serves; what stands against it is thrown. */
  static int startOrFail(Path home, PrintWriter out) {
    try {
      start(home, out);
      return 0;
    } catch (IOException failed) {
      throw new Failed("the node cannot be started: " + failed.getMessage());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new Failed("interrupted; the node may still be starting");
    }
  }

  private static void start(Path home, PrintWriter out) throws IOException, InterruptedException {
    Path log = Files.createDirectories(home.resolve("log")).resolve("up.out");
    Process node =
        NodeProcess.background(List.of("up", NodeRun.AGAIN, "--home", home.toString()), log);
    long until = System.nanoTime() + PATIENCE.toNanos();
    try (BufferedReader lines = Files.newBufferedReader(log)) {
      while (System.nanoTime() < until) {
        boolean ended = node.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith(READY)) {
            out.println(line.replaceFirst(";.*", "") + " (pid " + node.pid() + ")");
            return;
          }
          out.println(line);
          out.flush();
        }
        if (ended) {
          throw new Failed("the node has not started; see above and " + home.resolve("log"));
        }
      }
    }
    throw new Failed(
        "the node (pid " + node.pid() + ") is not ready after " + PATIENCE.toMinutes() + " min");
  }
}
