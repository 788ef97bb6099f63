package choir.runtime.sq.log;

import choir.core.sq.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The manifest of a snapshot: a copy of a replica at one point.
 *
 * <pre>
 * choir scroll snapshot 1
 * applied 4711
 * version 5120
 * time 2026-11-21T10:50:00.123Z
 * file 0000000001-0002.scrolls 18874368
 * crc 8f3a01bc
 * </pre>
 *
 * A stored format.
 *
 * @param applied number of the last batch
 * @param version index of the last operation that changed something
 * @param time of the last batch that changed something
 * @param files the segments, in order
 */
public record SnapshotManifest(long applied, long version, Instant time, List<File> files) {
  /** The name of the list, which is written when all else is in place. */
  public static final String LIST = "snapshot";

  private static final String TITLE = "choir scroll snapshot 1";

  /** A segment and its size. */
  public record File(String name, long bytes) {}

  String text() {
    StringBuilder text = new StringBuilder(TITLE).append('\n');
    text.append("applied ").append(applied).append('\n');
    text.append("version ").append(version).append('\n');
    text.append("time ").append(time).append('\n');
    for (File file : files) {
      text.append("file ").append(file.name()).append(' ').append(file.bytes()).append('\n');
    }
    String crc = crc(text);
    return text.append("crc ").append(crc).append('\n').toString();
  }

  private static String crc(CharSequence text) {
    CRC32C crc = new CRC32C();
    crc.update(text.toString().getBytes(StandardCharsets.UTF_8));
    return "%08x".formatted(crc.getValue());
  }

  /**
   * @throws IllegalArgumentException if the text is not that of a whole list
   */
  static SnapshotManifest parse(String text) {
    List<String> lines = text.lines().toList();
    int end = text.lastIndexOf("crc ");
    if (lines.size() < 5
        || !lines.get(0).equals(TITLE)
        || !text.substring(end).equals("crc " + crc(text.substring(0, end)) + "\n")) {
      throw new IllegalArgumentException("not the list of a snapshot, or not all of it");
    }
    List<File> files = new ArrayList<>();
    for (String line : lines.subList(4, lines.size() - 1)) {
      String[] words = line.split(" ", -1);
      files.add(new File(words[1], Long.parseLong(words[2])));
    }
    try {
      return new SnapshotManifest(
          Long.parseLong(word(lines.get(1))),
          Long.parseLong(word(lines.get(2))),
          Instant.parse(word(lines.get(3))),
          files);
    } catch (DateTimeException wrong) {
      throw new IllegalArgumentException(wrong);
    }
  }

  private static String word(String line) {
    return line.substring(line.indexOf(' ') + 1);
  }

  /**
   * Reads the list of a snapshot.
   *
   * @throws StoreException DAMAGED if the folder has no whole one
   */
  public static SnapshotManifest read(Path folder) throws IOException {
    try {
      return parse(Files.readString(folder.resolve(LIST)));
    } catch (NoSuchFileException | IllegalArgumentException wrong) {
      throw new StoreException(
          StoreException.Code.DAMAGED,
          folder.resolve(LIST) + ": no whole snapshot: " + wrong.getMessage(),
          wrong);
    }
  }
}
