package choir.runtime.sq.log;

import choir.core.sq.Disk;
import choir.core.sq.Disk.DiskFile;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The list of the index's files. All of it can be built anew from the segments.
 *
 * <pre>
 * choir scroll index 1
 * covers 16 4711
 * run 0000000001-0000000008.keys 1
 * segment 1 2 18874 0 9223372036854775807
 * phext lux PT720H 120 61234 0
 * crc 8f3a01bc
 * </pre>
 *
 * @param covers number of the last segment whose keys the runs have
 * @param lastIndex of that segment
 * @param runs the newest first
 */
record IndexManifest(int covers, long lastIndex, List<Listed> runs, IndexNotes notes) {
  static final String NAME = "index";
  static final String DRAFT = "index.draft";
  private static final String TITLE = "choir scroll index 1";

  /** A run, by the name of its file. */
  record Listed(String name, int level) {}

  private String text() {
    StringBuilder text = new StringBuilder(TITLE).append('\n');
    text.append("covers ").append(covers).append(' ').append(lastIndex).append('\n');
    for (Listed run : runs) {
      text.append("run ").append(run.name()).append(' ').append(run.level()).append('\n');
    }
    notes
        .garbage()
        .forEach(
            (number, each) ->
                line(
                    text,
                    "segment",
                    number,
                    each.generation(),
                    each.bytes(),
                    each.expiring(),
                    each.expires()));
    notes
        .phexts()
        .forEach(
            (name, each) ->
                line(
                    text,
                    "phext",
                    URLEncoder.encode(name, StandardCharsets.UTF_8),
                    each.retention(),
                    each.size(),
                    each.bytes(),
                    each.floor()));
    String crc = crc(text);
    return text.append("crc ").append(crc).append('\n').toString();
  }

  private static void line(StringBuilder text, Object... words) {
    for (Object word : words) {
      text.append(word).append(' ');
    }
    text.setCharAt(text.length() - 1, '\n');
  }

  private static String crc(CharSequence text) {
    CRC32C crc = new CRC32C();
    crc.update(text.toString().getBytes(StandardCharsets.UTF_8));
    return "%08x".formatted(crc.getValue());
  }

  /**
   * @throws IllegalArgumentException if the text is not a whole list
   */
  private static IndexManifest parse(String text) {
    List<String> lines = text.lines().toList();
    int end = Math.max(0, text.lastIndexOf("crc "));
    if (lines.size() < 3
        || !lines.get(0).equals(TITLE)
        || !text.substring(end).equals("crc " + crc(text.substring(0, end)) + "\n")) {
      throw new IllegalArgumentException("it is not the list of an index, or not all of it");
    }
    String[] covers = lines.get(1).split(" ", -1);
    List<Listed> runs = new ArrayList<>();
    Map<Integer, Segment.Garbage> garbage = new LinkedHashMap<>();
    Map<String, IndexNotes.Phext> phexts = new LinkedHashMap<>();
    for (String line : lines.subList(2, lines.size() - 1)) {
      String[] words = line.split(" ", -1);
      switch (words[0]) {
        case "run" -> runs.add(new Listed(words[1], Integer.parseInt(words[2])));
        case "segment" -> garbage.put(Integer.valueOf(words[1]), garbage(words));
        case "phext" ->
            phexts.put(URLDecoder.decode(words[1], StandardCharsets.UTF_8), phext(words));
        default -> throw new IllegalArgumentException("the line is unknown: " + words[0]);
      }
    }
    return new IndexManifest(
        Integer.parseInt(covers[1]),
        Long.parseLong(covers[2]),
        runs,
        new IndexNotes(phexts, garbage));
  }

  private static Segment.Garbage garbage(String[] words) {
    return new Segment.Garbage(
        Integer.parseInt(words[2]),
        Long.parseLong(words[3]),
        Long.parseLong(words[4]),
        Long.parseLong(words[5]));
  }

  private static IndexNotes.Phext phext(String[] words) {
    return new IndexNotes.Phext(
        words[2], Long.parseLong(words[3]), Long.parseLong(words[4]), Long.parseLong(words[5]));
  }

  /**
   * Reads the list.
   *
   * @throws IllegalArgumentException if it is not whole
   */
  static IndexManifest read(Disk disk) throws IOException {
    try (DiskFile file = disk.open(NAME)) {
      byte[] text = new byte[(int) file.size()];
      file.read(0, ByteBuffer.wrap(text));
      return parse(new String(text, StandardCharsets.UTF_8));
    }
  }

  /** Puts this list in force, durably, in place of the one before. */
  void write(Disk disk) throws IOException {
    if (disk.list().contains(DRAFT)) {
      disk.delete(DRAFT);
    }
    try (DiskFile file = disk.create(DRAFT)) {
      file.append(ByteBuffer.wrap(text().getBytes(StandardCharsets.UTF_8)));
      file.force();
    }
    // What the list names must be there when the list is.
    disk.sync();
    disk.rename(DRAFT, NAME);
    disk.sync();
  }
}
