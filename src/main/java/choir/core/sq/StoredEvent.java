package choir.core.sq;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * The text of an event's scroll: a header line with the type and {@code name=value} pairs, then the
 * payload.
 *
 * <pre>
 * mirrorborn.TurnStarted epoch=3 writer=0f… serializer=9001 manifest=… time=2026-11-21T10:50:00Z
 * {"turn":"…"}
 * </pre>
 *
 * A stored format: fields are only added at the end of the header line, never removed or reordered.
 */
public record StoredEvent(long epoch, String writer, EventBody body) {
  public String text() {
    StringBuilder text = new StringBuilder(body.payload().length() + 160);
    text.append(encode(body.type())).append(" epoch=").append(epoch);
    text.append(" writer=").append(encode(writer));
    text.append(" serializer=").append(body.serializer());
    text.append(" manifest=").append(encode(body.manifest()));
    text.append(" adapter=").append(encode(body.adapter()));
    text.append(" time=").append(Instant.ofEpochMilli(body.timeMillis()));
    return text.append('\n').append(body.payload()).toString();
  }

  /**
   * @throws IllegalArgumentException if {@code text} is not a stored event
   */
  public static StoredEvent parse(String text) {
    int end = text.indexOf('\n');
    if (end < 0) {
      throw new IllegalArgumentException("stored event without a header line");
    }
    String line = text.substring(0, end);
    int space = line.indexOf(' ');
    if (space < 0) {
      throw new IllegalArgumentException("stored event with a header line without fields: " + line);
    }
    EventBody body =
        new EventBody(
            decode(line.substring(0, space)),
            Integer.parseInt(field(line, "serializer")),
            decode(field(line, "manifest")),
            decode(field(line, "adapter")),
            Instant.parse(field(line, "time")).toEpochMilli(),
            text.substring(end + 1));
    return new StoredEvent(
        Long.parseLong(field(line, "epoch")), decode(field(line, "writer")), body);
  }

  private static String field(String line, String name) {
    int at = line.indexOf(" " + name + "=");
    if (at < 0) {
      throw new IllegalArgumentException(
          "stored event with a header line without " + name + ": " + line);
    }
    int start = at + name.length() + 2;
    int end = line.indexOf(' ', start);
    return end < 0 ? line.substring(start) : line.substring(start, end);
  }

  static String encode(String value) {
    return isUnreserved(value) ? value : URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  static String decode(String value) {
    return URLDecoder.decode(value, StandardCharsets.UTF_8);
  }

  private static boolean isUnreserved(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!word && c != '-' && c != '.' && c != '_') {
        return false;
      }
    }
    return true;
  }
}
