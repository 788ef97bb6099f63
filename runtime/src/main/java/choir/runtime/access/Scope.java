package choir.runtime.access;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a token may do; each includes those before it, but for {@link #JOIN}. */
public enum Scope {
  /** Bring one machine into the ranch, and nothing else. */
  JOIN,
  /** Look. */
  READ,
  /** Send messages to agents. */
  SEND,
  /** Run the ranch. */
  OPERATE,
  /** Give and take tokens. */
  ADMIN;

  /** As it is written in requests and on the command line. */
  public String written() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads what {@link #written} gives. */
  public static Optional<Scope> parse(String written) {
    return Arrays.stream(values()).filter(each -> each.written().equals(written)).findFirst();
  }

  /** All of them as they are written, the smallest first. */
  public static List<String> known() {
    return Arrays.stream(values()).map(Scope::written).toList();
  }

  /** Whether this one may do what needs the other. */
  public boolean includes(Scope other) {
    return this == other || (other != JOIN ? this != JOIN && compareTo(other) > 0 : this == ADMIN);
  }
}
