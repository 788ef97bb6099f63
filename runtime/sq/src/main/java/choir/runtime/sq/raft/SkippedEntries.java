package choir.runtime.sq.raft;

import choir.runtime.sq.io.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * Entries of a member's log that are not applied if they cannot be read, each by a person's order:
 * a file with one line an entry, its index and the time of the order. An entry that can be read is
 * applied all the same, so that a wrong order cannot make a copy differ from the others.
 */
final class SkippedEntries {
  private final Path file;
  private final Map<Long, String> times;

  private SkippedEntries(Path file, Map<Long, String> times) {
    this.file = file;
    this.times = times;
  }

  /** What the file holds; nothing if it is missing. */
  static SkippedEntries read(Path file) throws IOException {
    Map<Long, String> times = new TreeMap<>();
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        String[] parts = line.split(" ", 2);
        if (parts.length != 2 || !parts[0].matches("[0-9]{1,18}")) {
          throw new IOException(
              "%s must have lines of an index and a time, not '%s'".formatted(file, line));
        }
        times.put(Long.parseLong(parts[0]), parts[1]);
      }
    }
    return new SkippedEntries(file, times);
  }

  boolean contains(long index) {
    return times.containsKey(index);
  }

  void add(long index, Instant now) throws IOException {
    if (times.putIfAbsent(index, now.toString()) == null) {
      StringBuilder text = new StringBuilder();
      times.forEach((each, time) -> text.append(each).append(' ').append(time).append('\n'));
      AtomicFile.write(file, text.toString(), AtomicFile.PUBLIC);
    }
  }

  /** What a person can do about an entry that cannot be read. */
  static String remedy(long index, UnreadableEntryException cause) {
    return ("entry %d cannot be read by this version: %s. If another node runs a newer version,"
            + " upgrade this one. If not, the entry is damage or foreign bytes: skip it here and on"
            + " every other machine that stops at it, with 'choir sq recover --skip %d'")
        .formatted(index, cause.getMessage(), index);
  }
}
