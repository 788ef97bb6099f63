package choir.core.chat;

import java.time.Instant;
import java.util.regex.Pattern;

/**
 * Ids of Discord: decimal numbers of 64 bits without sign, whose upper 42 bits are milliseconds
 * since 2015-01-01 (https://discord.com/developers/docs/reference#snowflakes).
 */
public final class Snowflake {
  private static final long EPOCH_MILLIS = 1_420_070_400_000L;
  private static final int TIME_SHIFT = 22;
  private static final Pattern FORM = Pattern.compile("[1-9][0-9]{0,19}");

  private Snowflake() {}

  /** Whether a text is an id. */
  public static boolean isId(String text) {
    return FORM.matcher(text).matches()
        && (text.length() < 20 || text.compareTo(Long.toUnsignedString(-1)) <= 0);
  }

  /** Compares two ids: the older one is smaller. */
  public static int compare(String one, String other) {
    return Long.compareUnsigned(Long.parseUnsignedLong(one), Long.parseUnsignedLong(other));
  }

  /** The smallest id that is given out at a time, which is not before 2015. */
  public static String at(Instant time) {
    long millis = Math.max(1, time.toEpochMilli() - EPOCH_MILLIS);
    return Long.toUnsignedString(millis << TIME_SHIFT);
  }
}
