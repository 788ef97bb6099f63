package choir.runtime.machines;

import choir.core.Rejection;
import choir.runtime.sq.io.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/**
 * Marks the home of a node that has left its ranch: its copy of the store is no member of the group
 * any more, and a node that is started on it would wait for the group for ever.
 */
public final class Departure {
  private static final String FILE = "left";

  private Departure() {}

  /** Marks the home, once; the refusal tells why that failed. */
  public static Optional<Rejection> note(Path home) {
    if (isNoted(home)) {
      return Optional.empty();
    }
    try {
      AtomicFile.write(home.resolve(FILE), Clock.systemUTC().instant() + "\n", AtomicFile.PUBLIC);
      return Optional.empty();
    } catch (IOException failed) {
      return Optional.of(
          Rejection.conflict(
                  "this node has left, but %s cannot be marked: %s"
                      .formatted(home, failed.getMessage()))
              .remedy("start no node on this home any more"));
    }
  }

  public static boolean isNoted(Path home) {
    return Files.exists(home.resolve(FILE));
  }

  /** Refusal of a home that has left, with the time and the way to return. */
  public static Optional<Rejection> refusal(Path home) {
    if (!isNoted(home)) {
      return Optional.empty();
    }
    String when;
    try {
      when = Files.readString(home.resolve(FILE)).strip();
    } catch (IOException unread) {
      when = "a time that cannot be read: " + unread.getMessage();
    }
    return Optional.of(
        Rejection.conflict("%s left its ranch at %s".formatted(home, when))
            .remedy(
                "to come back, join with an empty home (choir join); choir sq repair reads what"
                    + " this one holds"));
  }
}
