package choir.core.sq;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much is kept of what the scrolls of some phexts were.
 *
 * @param phext a name as the store has it, or its beginning and {@code *}
 * @param kept for how long; {@link #FOREVER} for ever, zero if only what the scrolls are now is
 *     kept
 */
public record HistoryRule(String phext, Duration kept) {
  /** Retention of a phext whose history is never dropped. */
  public static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

  /** How {@link #of} wants to be told for how long: also the form of the ranch's schema. */
  public static final Pattern KEEP = Pattern.compile("all|latest|([1-9][0-9]{0,4})d");

  private static final String ANY = "*";

  /** A rule in words. */
  public static HistoryRule of(String phext, String keep) {
    return new HistoryRule(phext, kept(keep));
  }

  private static Duration kept(String keep) {
    Matcher matcher = KEEP.matcher(keep);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "keep is '" + keep + "', must be all, latest or a number of days as 30d");
    }
    if (matcher.group(1) == null) {
      return keep.equals("all") ? FOREVER : Duration.ZERO;
    }
    return Duration.ofDays(Long.parseLong(matcher.group(1)));
  }

  /** How {@link #of} is told so: {@code all}, {@code latest} or days. */
  public static String words(Duration kept) {
    if (kept.isZero()) {
      return "latest";
    }
    return kept.compareTo(FOREVER) >= 0 ? "all" : kept.toDays() + "d";
  }

  boolean covers(String name) {
    return phext.endsWith(ANY)
        ? name.startsWith(phext.substring(0, phext.length() - ANY.length()))
        : name.equals(phext);
  }

  /** The first of some rules that covers a phext. */
  public static Optional<HistoryRule> first(List<HistoryRule> rules, String name) {
    return rules.stream().filter(rule -> rule.covers(name)).findFirst();
  }
}
