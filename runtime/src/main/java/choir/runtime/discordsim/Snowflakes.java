package choir.runtime.discordsim;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;

/**
 * Discord's ids: 42 bits of milliseconds since 2015, then 22 bits that tell apart what was made in
 * the same millisecond. Source: Discord's API reference, "Snowflakes".
 */
final class Snowflakes {
  private static final long EPOCH_MILLIS = 1_420_070_400_000L;
  private static final long DECLARED_FROM = Instant.parse("2024-01-01T00:00:00Z").toEpochMilli();
  private static final long DECLARED_MILLIS = 300L * 24 * 3600 * 1000;

  private final InstantSource time;
  private long last;

  Snowflakes(InstantSource time) {
    this.time = time;
  }

  /** A new id, larger than each before. */
  long next() {
    last = Math.max(last + 1, (time.instant().toEpochMilli() - EPOCH_MILLIS) << 22);
    return last;
  }

  static Instant madeAt(long id) {
    return Instant.ofEpochMilli((id >>> 22) + EPOCH_MILLIS);
  }

  /** The id of what a guild declares: it follows from kind and name, and lies in the year 2024. */
  static long declared(String kind, String name) {
    UUID hash = UUID.nameUUIDFromBytes((kind + " " + name).getBytes(StandardCharsets.UTF_8));
    long at = Math.floorMod(hash.getMostSignificantBits(), DECLARED_MILLIS);
    long rest = hash.getLeastSignificantBits() & 0x3f_ffffL;
    return (DECLARED_FROM + at - EPOCH_MILLIS) << 22 | rest;
  }

  /**
   * Reads an id.
   *
   * @return -1 if the text is none
   */
  static long read(String text) {
    return text.matches("\\d{1,19}") ? parsed(text) : -1;
  }

  private static long parsed(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException tooLarge) {
      return -1;
    }
  }
}
