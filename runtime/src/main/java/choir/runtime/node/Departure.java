package choir.runtime.node;

import choir.runtime.files.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Marks the home of a node that has left its ranch: its copy of the store is nobody's any more, and
 * a node that started on it would wait for ever for a group that does not know it.
 */
final class Departure {
  private static final String FILE = "left";

  private Departure() {}

  static void note(Path home, Instant now) throws IOException {
    WholeFile.write(home.resolve(FILE), now + "\n", WholeFile.PUBLIC);
  }

  /**
   * Refuses a home that has left.
   *
   * @throws NodeException saying when that was, and how to come back
   */
  static void refuse(Path home) {
    Path file = home.resolve(FILE);
    if (!Files.exists(file)) {
      return;
    }
    String when;
    try {
      when = Files.readString(file).strip();
    } catch (IOException unread) {
      when = "a time that cannot be read: " + unread.getMessage();
    }
    throw NodeException.lasting(
        "%s left its ranch at %s. To come back, join with an empty home (choir join); what this one"
                .formatted(home, when)
            + " held is in it: choir sq repair reads it");
  }
}
