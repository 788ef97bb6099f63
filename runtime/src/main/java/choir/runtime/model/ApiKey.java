package choir.runtime.model;

import java.util.regex.Pattern;

/** An API key that is never printed accidentally. Empty if the server needs none. */
public final class ApiKey {
  public static final ApiKey NONE = new ApiKey("");

  private static final String HIDDEN = "[redacted]";
  private static final Pattern BEARER = Pattern.compile("(?i)bearer\\s+[^\\s\"',;]+");
  private static final Pattern SK = Pattern.compile("\\bsk-[A-Za-z0-9_*-]{6,}");

  private final String value;

  private ApiKey(String value) {
    this.value = value;
  }

  /**
   * Creates a key from the contents of a variable or a file.
   *
   * @param text the key; surrounding whitespace is ignored
   * @throws IllegalArgumentException if it is not valid in a header; the message does not contain
   *     it
   */
  public static ApiKey of(String text) {
    String value = text.strip();
    if (!value.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
      throw new IllegalArgumentException("the key contains whitespace or non-ASCII characters");
    }
    return value.isEmpty() ? NONE : new ApiKey(value);
  }

  boolean isEmpty() {
    return value.isEmpty();
  }

  /** The plain key; only for the request header. */
  String reveal() {
    return value;
  }

  /** Redacts this key, and anything that resembles a key, in a text. */
  String redact(String text) {
    String rest = value.isEmpty() ? text : text.replace(value, HIDDEN);
    return SK.matcher(BEARER.matcher(rest).replaceAll("Bearer " + HIDDEN)).replaceAll(HIDDEN);
  }

  @Override
  public String toString() {
    return isEmpty() ? "no key" : HIDDEN;
  }
}
