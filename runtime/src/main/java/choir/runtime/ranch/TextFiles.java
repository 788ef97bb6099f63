package choir.runtime.ranch;

import choir.core.phext.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads small text files edited by users. */
final class TextFiles {
  private TextFiles() {}

  /**
   * Reads the text of a file.
   *
   * @param name of the file in messages
   * @param maxChars maximum length
   * @return empty if the file does not exist
   * @throws RanchFileException if the file is unreadable, too long or not UTF-8
   */
  static Optional<String> read(Path file, String name, int maxChars) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    if (!Files.isRegularFile(file)) {
      throw refusal(name, Position.WHOLE_FILE, "is not a file");
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(maxChars * 4 + 1);
    } catch (IOException e) {
      throw refusal(name, Position.WHOLE_FILE, "cannot be read: " + e.getMessage());
    }
    String text = decode(bytes, name, maxChars);
    if (text.length() > maxChars) {
      throw tooLong(name, maxChars);
    }
    return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
  }

  private static String decode(byte[] bytes, String name, int maxChars) {
    if (bytes.length > maxChars * 4) {
      throw tooLong(name, maxChars);
    }
    try {
      return Utf8.decode(bytes);
    } catch (Utf8.Malformed e) {
      String before = new String(bytes, 0, e.offset(), StandardCharsets.UTF_8);
      throw refusal(
          name,
          Position.of(before, before.length()),
          "is not UTF-8: byte %d (0x%02X) is malformed; convert the file, for example with iconv"
              .formatted(e.offset(), bytes[e.offset()]));
    }
  }

  private static RanchFileException tooLong(String name, int maxChars) {
    return refusal(name, Position.WHOLE_FILE, "is longer than %,d characters".formatted(maxChars));
  }

  static RanchFileException refusal(String name, Position at, String detail) {
    return new RanchFileException(List.of(new RanchProblem(name, at, "", detail)));
  }
}
