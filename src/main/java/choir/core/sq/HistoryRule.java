package choir.core.sq;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A retention rule for the history of some phexts.
 *
 * @param phext a name as the store has it, or its beginning and {@code *}
 * @param kept retention; {@link #FOREVER} for ever, zero to keep only the current scrolls
 */
public record HistoryRule(String phext, Duration kept) {
  /** Retention of a phext whose history is never dropped. */
  public static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

  /** The retention as {@link #of} takes it, and as the schema of {@code ranch.yaml} has it. */
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

  /** The retention as {@link #of} takes it: {@code all}, {@code latest} or days. */
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
