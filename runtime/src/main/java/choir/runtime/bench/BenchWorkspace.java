package choir.runtime.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A temporary folder with the resources started in it. Both are removed on close and at the exit of
 * the process.
 */
public final class BenchWorkspace implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BenchWorkspace.class);

  private final Path folder;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final Thread onExit = new Thread(this::end, "bench-end");
  private boolean ended;

  private BenchWorkspace(Path folder) {
    this.folder = folder;
  }

  /**
   * Creates a folder.
   *
   * @param within parent folder; null for the system's temporary folder
   */
  public static BenchWorkspace open(@Nullable Path within) throws IOException {
    Path folder =
        within == null
            ? Files.createTempDirectory("choir-bench-")
            : Files.createTempDirectory(Files.createDirectories(within), "choir-bench-");
    BenchWorkspace workspace = new BenchWorkspace(folder);
    Runtime.getRuntime().addShutdownHook(workspace.onExit);
    return workspace;
  }

  public Path folder() {
    return folder;
  }

  /** Registers a resource to be closed, in reverse order of registration. */
  synchronized <T extends AutoCloseable> T keep(T part) throws Exception {
    if (ended) {
      part.close();
      throw new IllegalStateException("the benchmark was stopped");
    }
    started.push(part);
    return part;
  }

  private synchronized void end() {
    if (ended) {
      return;
    }
    ended = true;
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception failed) {
        log.warn("a component of the benchmark failed to stop", failed);
      }
    }
    try {
      delete(folder);
    } catch (IOException | UncheckedIOException failed) {
      log.warn("{} could not be deleted", folder, failed);
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(folder)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }

  @Override
  public void close() {
    end();
    try {
      boolean removed = Runtime.getRuntime().removeShutdownHook(onExit);
      log.debug("the shutdown hook was removed: {}", removed);
    } catch (IllegalStateException exiting) {
      log.debug("the process is already shutting down");
    }
  }
}
