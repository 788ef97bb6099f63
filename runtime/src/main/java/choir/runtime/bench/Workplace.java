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
 * A temporary folder and what was started in it. Both end with it, also when the process is told to
 * end meanwhile.
 */
public final class Workplace implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Workplace.class);

  private final Path folder;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final Thread onExit = new Thread(this::end, "bench-end");
  private boolean ended;

  private Workplace(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes a folder.
   *
   * @param within the folder in which it shall be; null for the system's own
   */
  public static Workplace open(@Nullable Path within) throws IOException {
    Path folder =
        within == null
            ? Files.createTempDirectory("choir-bench-")
            : Files.createTempDirectory(Files.createDirectories(within), "choir-bench-");
    Workplace place = new Workplace(folder);
    Runtime.getRuntime().addShutdownHook(place.onExit);
    return place;
  }

  public Path folder() {
    return folder;
  }

  /** Ends {@code part} with this place, the last first. */
  synchronized <T extends AutoCloseable> T keep(T part) throws Exception {
    if (ended) {
      part.close();
      throw new IllegalStateException("the benchmark was ended");
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
        log.warn("a part of the benchmark did not end as it should", failed);
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
      log.debug("end on exit is no longer needed: {}", removed);
    } catch (IllegalStateException exiting) {
      log.debug("the process is ending already");
    }
  }
}
