package choir.runtime.node;

import choir.runtime.cli.BadInput;
import choir.runtime.cli.Failed;
import choir.runtime.cli.FileProblem;
import choir.runtime.cli.NodeProcess;
import choir.runtime.sq.io.PrivateFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;

/** Starts a node in the background and waits until it serves. */
final class BackgroundNode {
  /** Prefix of the last progress line of a successful start. */
  static final String READY = "ready";

  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

  private BackgroundNode() {}

  /**
   * Starts the node and returns 0 once it serves; throws if it cannot start.
   *
   * @param options further options of {@code choir up}
   */
  static int startOrFail(Path home, PrintWriter out, String... options) {
    try {
      start(home, out, options);
      return 0;
    } catch (IOException failed) {
      throw new Failed("the node cannot be started: " + FileProblem.of(failed));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new Failed("interrupted; the node may still be starting");
    }
  }

  /** The exit code of the background process becomes that of this command. */
  private static RuntimeException refused(int exitCode, Path home) {
    String words = "the node has not started; see above and " + home.resolve("log");
    return exitCode == CommandLine.ExitCode.USAGE ? new BadInput(words) : new Failed(words);
  }

  private static void start(Path home, PrintWriter out, String... options)
      throws IOException, InterruptedException {
    PrivateFolder.create(home.resolve("log"));
    Path log = home.resolve("log").resolve("up.out");
    List<String> command = new ArrayList<>(List.of("up", ForegroundNode.AGAIN));
    command.addAll(List.of(options));
    command.addAll(List.of("--home", home.toString()));
    Process node = NodeProcess.background(command, log);
    long until = System.nanoTime() + START_TIMEOUT.toNanos();
    try (BufferedReader lines = Files.newBufferedReader(log)) {
      while (System.nanoTime() < until) {
        boolean ended = node.waitFor(POLL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith(READY)) {
            out.println(line.replaceFirst(";.*", "") + " (pid " + node.pid() + ")");
            return;
          }
          out.println(line);
          out.flush();
        }
        if (ended) {
          throw refused(node.exitValue(), home);
        }
      }
    }
    throw new Failed(
        "the node (pid "
            + node.pid()
            + ") is not ready after "
            + START_TIMEOUT.toMinutes()
            + " min");
  }
}
