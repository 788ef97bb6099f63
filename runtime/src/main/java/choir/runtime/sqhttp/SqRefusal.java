package choir.runtime.sqhttp;

import java.util.LinkedHashMap;
import java.util.Map;

/** An answer that is not a success, in words for whoever asked. Expected: it has no trace. */
final class SqRefusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;

  @SuppressWarnings("serial") // never serialised
  private final Map<String, String> headers;

  private SqRefusal(int status, String words, Map<String, String> headers) {
    super(words, null, false, false);
    this.status = status;
    this.headers = headers;
  }

  /**
   * @param words what is wrong, where, and what would be right
   */
  static SqRefusal of(int status, String words) {
    return new SqRefusal(status, words, Map.of());
  }

  /** The input cannot be used. */
  static SqRefusal bad(String words) {
    return of(400, words);
  }

  SqRefusal header(String name, String value) {
    Map<String, String> longer = new LinkedHashMap<>(headers);
    longer.put(name, value);
    return new SqRefusal(status, words(), longer);
  }

  int status() {
    return status;
  }

  String words() {
    return String.valueOf(getMessage());
  }

  Map<String, String> headers() {
    return headers;
  }
}
