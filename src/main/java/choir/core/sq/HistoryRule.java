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
 * @param phext a phext name, or a prefix followed by {@code *}
 * @param retention how long history is kept; {@link #FOREVER}, or zero to keep only current scrolls
 */
public record HistoryRule(String phext, Duration retention) {
  /** The retention of a phext whose history is never dropped. */
  public static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

  /** The retention syntax of {@link #of} and of the schema of {@code ranch.yaml}. */
  public static final Pattern KEEP = Pattern.compile("all|latest|([1-9][0-9]{0,4})d");

  private static final String ANY = "*";

  /** Parses a rule. */
  public static HistoryRule of(String phext, String keep) {
    return new HistoryRule(phext, retention(keep));
  }

  private static Duration retention(String keep) {
    Matcher matcher = KEEP.matcher(keep);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "keep is '" + keep + "', must be all, latest or a number of days such as 30d");
    }
    if (matcher.group(1) == null) {
      return keep.equals("all") ? FOREVER : Duration.ZERO;
    }
    return Duration.ofDays(Long.parseLong(matcher.group(1)));
  }

  /** Formats a retention for {@link #of}: {@code all}, {@code latest} or days. */
  public static String format(Duration retention) {
    if (retention.isZero()) {
      return "latest";
    }
    return retention.compareTo(FOREVER) >= 0 ? "all" : retention.toDays() + "d";
  }

  boolean covers(String name) {
    return phext.endsWith(ANY)
        ? name.startsWith(phext.substring(0, phext.length() - ANY.length()))
        : name.equals(phext);
  }

  /** The first rule that covers a phext. */
  public static Optional<HistoryRule> first(List<HistoryRule> rules, String name) {
    return rules.stream().filter(rule -> rule.covers(name)).findFirst();
  }
}
