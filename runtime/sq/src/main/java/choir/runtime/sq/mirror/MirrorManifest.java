package choir.runtime.sq.mirror;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files that a mirror writes, in the file {@value #FILE} of its folder: a title, then a line
 * {@code CHECKSUM VERSION SCROLLS PHEXT} before each write; of the lines of a phext the last two
 * count, for a stop may come between the line and the file. A stored format.
 */
final class MirrorManifest {
  static final String FILE = ".choir-mirror";

  private static final String TITLE = "choir mirror 1";

  /**
   * A file as it was to be written.
   *
   * @param checksum of its text, as SQ computes it
   * @param version of its newest scroll
   */
  record Note(String checksum, long version, long scrolls) {
    private String line(String phext) {
      return checksum + " " + version + " " + scrolls + " " + phext + "\n";
    }
  }

  private final Path file;
  private final Map<String, Note> last = new TreeMap<>();
  private final Map<String, Note> before = new TreeMap<>();

  private MirrorManifest(Path file) {
    this.file = file;
  }

  /**
   * Reads the notes of a folder, or begins them in one that is empty.
   *
   * @throws IOException if the folder is not empty and no mirror's; the message says so
   */
  static MirrorManifest open(Path folder) throws IOException {
    Files.createDirectories(folder);
    MirrorManifest notes = new MirrorManifest(folder.resolve(FILE));
    if (Files.exists(notes.file)) {
      notes.read(Files.readString(notes.file));
    } else {
      requireEmpty(folder);
    }
    notes.compact();
    return notes;
  }

  private static void requireEmpty(Path folder) throws IOException {
    try (Stream<Path> inside = Files.list(folder)) {
      boolean foreign = inside.anyMatch(each -> !each.getFileName().toString().startsWith("."));
      if (foreign) {
        throw new IOException(
            folder + " is not empty and no mirror's; name an empty folder for the mirror");
      }
    }
  }

  private void read(String text) throws IOException {
    if (!text.startsWith(TITLE)) {
      throw new IOException(file + " is not as a mirror writes it; name an empty folder");
    }
    // The last line may be cut off: then its write had not begun.
    String whole = text.substring(0, text.lastIndexOf('\n') + 1);
    for (String line : whole.lines().skip(1).toList()) {
      String[] fields = line.split(" ", 4);
      if (fields.length != 4 || !(fields[1] + fields[2]).matches("[0-9]{2,36}")) {
        throw new IOException(file + " is not as a mirror writes it: '" + line + "'");
      }
      take(fields[3], new Note(fields[0], Long.parseLong(fields[1]), Long.parseLong(fields[2])));
    }
  }

  private void take(String phext, Note note) {
    Note former = last.put(phext, note);
    if (former != null) {
      before.put(phext, former);
    }
  }

  /** Each line that no longer counts goes. */
  private void compact() throws IOException {
    StringBuilder text = new StringBuilder(TITLE).append('\n');
    before.forEach((phext, note) -> text.append(note.line(phext)));
    last.forEach((phext, note) -> text.append(note.line(phext)));
    Path draft = file.resolveSibling(FILE + ".draft");
    Files.writeString(draft, text);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The phexts of which a file was written. */
  Set<String> phexts() {
    return last.keySet();
  }

  @Nullable Note last(String phext) {
    return last.get(phext);
  }

  /** Whether a text with this checksum was to be the phext's file, now or just before. */
  boolean knows(String phext, String checksum) {
    Note now = last.get(phext);
    Note former = before.get(phext);
    return (now != null && now.checksum().equals(checksum))
        || (former != null && former.checksum().equals(checksum));
  }

  /** Records a file before it is written. */
  void intend(String phext, Note note) throws IOException {
    take(phext, note);
    Files.writeString(file, note.line(phext), StandardOpenOption.APPEND);
  }

  /** Forgets a file once it is deleted; a crash before that is harmless. */
  void forget(String phext) throws IOException {
    last.remove(phext);
    before.remove(phext);
    compact();
  }
}
