package choir.core.access;

import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * An access token or an API key. It appears in no {@link #toString} and no exception; {@link
 * #bearer} is the only way in which it is sent. Empty if the server needs none. Immutable.
 */
public final class Secret {
  public static final Secret NONE = new Secret("");

  private static final String HIDDEN = "[redacted]";
  private static final Pattern BEARER = Pattern.compile("(?i)bearer\\s+[^\\s\"',;]+");
  private static final Pattern SK = Pattern.compile("\\bsk-[A-Za-z0-9_*-]{6,}");

  private final String value;

  private Secret(String value) {
    this.value = value;
  }

  /**
   * Creates a secret from the contents of a variable or a file.
   *
   * @param text the secret; surrounding whitespace is ignored
   * @throws IllegalArgumentException if a header cannot contain it; the message does not contain it
   */
  public static Secret of(String text) {
    String value = text.strip();
    if (invalidAt(value).isPresent()) {
      throw new IllegalArgumentException("it contains whitespace or non-ASCII characters");
    }
    return value.isEmpty() ? NONE : new Secret(value);
  }

  /** The position of the first character that a header cannot contain. */
  public static OptionalInt invalidAt(String text) {
    return IntStream.range(0, text.length())
        .filter(i -> text.charAt(i) <= ' ' || text.charAt(i) >= 0x7f)
        .findFirst();
  }

  public boolean isEmpty() {
    return value.isEmpty();
  }

  /** The value of the header {@code Authorization}. */
  public String bearer() {
    return "Bearer " + value;
  }

  /** The plain secret; only for a private file, or a header of another name. */
  public String reveal() {
    return value;
  }

  /** Redacts this secret, and anything that resembles a key, in a text. */
  public String redact(String text) {
    String rest = value.isEmpty() ? text : text.replace(value, HIDDEN);
    return SK.matcher(BEARER.matcher(rest).replaceAll("Bearer " + HIDDEN)).replaceAll(HIDDEN);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && secret.value.equals(value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return isEmpty() ? "none" : HIDDEN;
  }
}
