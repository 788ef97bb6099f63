package choir.runtime.sq.http;

import choir.core.phext.Utf8;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;

/** Query parameters as forms write them: {@code +} is a space, {@code %E2%98%85} is a star. */
final class QueryString {
  private QueryString() {}

  /**
   * Reads a query. Of a parameter that stands there twice the last counts, as in the real server.
   *
   * @throws SqHttpException if a name or value is not UTF-8 in that form
   */
  static Map<String, String> parse(String query) {
    Map<String, String> parameters = new HashMap<>();
    int from = 0;
    while (from <= query.length()) {
      int end = query.indexOf('&', from);
      end = end < 0 ? query.length() : end;
      int equals = query.indexOf('=', from);
      if (equals >= 0 && equals < end) {
        String name = decode(query.substring(from, equals), "a parameter's name");
        parameters.put(name, decode(query.substring(equals + 1, end), name));
      }
      from = end + 1;
    }
    return parameters;
  }

  private static String decode(String text, String name) {
    if (text.indexOf('%') < 0 && text.chars().allMatch(c -> c < 0x80)) {
      return text.replace('+', ' ');
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        bytes.write(octet(text, i, name));
        i += 2;
      } else if (c >= 0x80) {
        throw SqHttpException.bad(
            "%s: the character at offset %d is not ASCII; write it as %%XX of its UTF-8 bytes"
                .formatted(name, i));
      } else {
        bytes.write(c == '+' ? ' ' : c);
      }
    }
    try {
      return Utf8.decode(bytes.toByteArray());
    } catch (Utf8.Malformed malformed) {
      throw SqHttpException.bad(
          "%s is not UTF-8: the byte at offset %d belongs to no character"
              .formatted(name, malformed.offset()));
    }
  }

  private static int octet(String text, int at, String name) {
    boolean whole = at + 2 < text.length();
    int high = whole ? Character.digit(text.charAt(at + 1), 16) : -1;
    int low = whole ? Character.digit(text.charAt(at + 2), 16) : -1;
    if (high < 0 || low < 0) {
      throw SqHttpException.bad(
          "%s: '%%' at offset %d is not followed by two hex digits; a percent sign itself is %%25"
              .formatted(name, at));
    }
    return high << 4 | low;
  }
}
