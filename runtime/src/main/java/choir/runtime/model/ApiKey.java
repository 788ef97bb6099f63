package choir.runtime.model;

import java.util.regex.Pattern;

/** A provider's key that cannot be printed by accident. Empty where a server wants none. */
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
   * A key as it stands in a variable or a file.
   *
   * @param text blanks around it are dropped
   * @throws IllegalArgumentException if it cannot stand in a header; the message does not hold it
   */
  public static ApiKey of(String text) {
    String value = text.strip();
    if (!value.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
      throw new IllegalArgumentException("the key holds blanks or characters beyond ASCII");
    }
    return value.isEmpty() ? NONE : new ApiKey(value);
  }

  boolean isEmpty() {
    return value.isEmpty();
  }

  /** For the request's header alone. */
  String reveal() {
    return value;
  }

  /** The text without this key and without anything that looks like one. */
  String redact(String text) {
    String rest = value.isEmpty() ? text : text.replace(value, HIDDEN);
    return SK.matcher(BEARER.matcher(rest).replaceAll("Bearer " + HIDDEN)).replaceAll(HIDDEN);
  }

  @Override
  public String toString() {
    return isEmpty() ? "no key" : HIDDEN;
  }
}
