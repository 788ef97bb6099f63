package choir.runtime.discordsim;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.pekko.util.ByteString;

/** The parts of a body of the type {@code multipart/form-data}. */
final class Multipart {
  /**
   * @param file the name of the file; empty for a field
   */
  record Part(String name, String file, String type, ByteString bytes) {}

  private static final Pattern BOUNDARY =
      Pattern.compile("boundary=\"?([^\";]+)\"?", Pattern.CASE_INSENSITIVE);
  private static final Pattern NAME = Pattern.compile("[; ]name=\"([^\"]*)\"");
  private static final Pattern FILE = Pattern.compile("filename=\"([^\"]*)\"");
  private static final Pattern TYPE =
      Pattern.compile("content-type:\\s*([^\\r\\n]+)", Pattern.CASE_INSENSITIVE);

  private Multipart() {}

  /**
   * Reads a body.
   *
   * @return empty if the request has none of this type
   * @throws ApiError.Refused if it is broken
   */
  static Optional<List<Part>> read(WireRequest request) {
    String type = request.header("Content-Type").orElse("");
    Matcher boundary = BOUNDARY.matcher(type);
    if (!type.startsWith("multipart/form-data")) {
      return Optional.empty();
    }
    if (!boundary.find()) {
      throw ApiError.INVALID_FORM.refused();
    }
    // One byte is one character here, so that the content of files is kept.
    String body = request.body().decodeString(StandardCharsets.ISO_8859_1);
    List<Part> parts = new ArrayList<>();
    String[] pieces = body.split(Pattern.quote("--" + boundary.group(1)), -1);
    for (int i = 1; i < pieces.length - 1; i++) {
      parts.add(part(pieces[i]));
    }
    return Optional.of(parts);
  }

  private static Part part(String piece) {
    int blank = piece.indexOf("\r\n\r\n");
    if (blank < 0 || !piece.endsWith("\r\n")) {
      throw ApiError.INVALID_FORM.refused();
    }
    String head = utf8(piece.substring(0, blank));
    Matcher name = NAME.matcher(head);
    Matcher file = FILE.matcher(head);
    Matcher type = TYPE.matcher(head);
    int end = Math.max(blank + 4, piece.length() - 2);
    byte[] bytes = piece.substring(blank + 4, end).getBytes(StandardCharsets.ISO_8859_1);
    return new Part(
        name.find() ? name.group(1) : "",
        file.find() ? file.group(1) : "",
        type.find() ? type.group(1).strip() : "application/octet-stream",
        ByteString.fromArrayUnsafe(bytes));
  }

  static String utf8(String latin) {
    return new String(latin.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
