package choir.runtime.access;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The permissions of a token; each includes the previous ones, except {@link #JOIN} and {@link
 * #HOOK}, which are for the routes that name them.
 */
public enum Scope {
  /** Add one machine to the ranch, and nothing else. */
  JOIN,
  /** Call hooks, and see, cancel and retry the runs that these calls have started. */
  HOOK,
  /** Read. */
  READ,
  /** Send messages to agents. */
  SEND,
  /** Operate the ranch. */
  OPERATE,
  /** Create and revoke tokens. */
  ADMIN;

  /** The spelling in requests and on the command line. */
  public String written() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Parses the result of {@link #written}. */
  public static Optional<Scope> parse(String written) {
    return Arrays.stream(values()).filter(each -> each.written().equals(written)).findFirst();
  }

  /** The spellings of all scopes, the smallest first. */
  public static List<String> known() {
    return Arrays.stream(values()).map(Scope::written).toList();
  }

  /** Whether this scope includes another one. */
  public boolean includes(Scope other) {
    boolean narrow = other == JOIN || other == HOOK;
    return this == other || this == ADMIN || (!narrow && compareTo(other) > 0);
  }
}
