package choir.runtime.discordsim;

import java.nio.file.Path;
import org.apache.pekko.util.ByteString;

/**
 * A file at a message.
 *
 * @param name without a path
 * @param type of its content
 */
record Upload(long id, String name, String type, String description, ByteString bytes) {
  /** The name as Discord stores it: a path is cut off, and other characters become underscores. */
  static String cleaned(String name) {
    Path last = Path.of(name.replace('\\', '/').replace("\0", "")).getFileName();
    String plain = last == null ? "file" : last.toString();
    String cleaned = plain.replaceAll("[^\\p{L}\\p{N}._-]", "_");
    return cleaned.isEmpty() ? "file" : cleaned.substring(0, Math.min(100, cleaned.length()));
  }

  /** The path of the file, below the address of the simulator. */
  String path(Room room) {
    return "/attachments/" + room.id() + "/" + id + "/" + name;
  }
}
