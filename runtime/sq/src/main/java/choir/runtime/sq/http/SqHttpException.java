package choir.runtime.sq.http;

import java.util.LinkedHashMap;
import java.util.Map;

/** An error response with a message for the caller. Expected, hence without a stack trace. */
final class SqHttpException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;

  @SuppressWarnings("serial") // never serialised
  private final Map<String, String> headers;

  private SqHttpException(int status, String words, Map<String, String> headers) {
    super(words, null, false, false);
    this.status = status;
    this.headers = headers;
  }

  /**
   * @param words what is wrong, where, and what would be right
   */
  static SqHttpException of(int status, String words) {
    return new SqHttpException(status, words, Map.of());
  }

  /** Status 400: the input cannot be used. */
  static SqHttpException bad(String words) {
    return of(400, words);
  }

  SqHttpException header(String name, String value) {
    Map<String, String> longer = new LinkedHashMap<>(headers);
    longer.put(name, value);
    return new SqHttpException(status, words(), longer);
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
