package choir.core.calendar;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRulesProvider;

/** Local times of a zone as instants, on the days of clock changes too. */
public final class WallClock {
  private WallClock() {}

  /**
   * The instant of a local time. A time that exists twice is the first of the two. A time that a
   * clock change leaves out becomes the first minute that exists.
   */
  static Instant first(LocalDateTime local, ZoneId zone) {
    ZoneOffsetTransition change = zone.getRules().getTransition(local);
    return change == null
        ? local.toInstant(zone.getRules().getOffset(local))
        : change.isGap() ? change.getInstant() : local.toInstant(change.getOffsetBefore());
  }

  /**
   * Parses the name of a time zone.
   *
   * @throws InvalidScheduleException if there is no such zone
   */
  public static ZoneId zone(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException unknown) {
      throw new InvalidScheduleException(
          "zone", "'" + name + "' does not exist", "use a name such as Europe/Berlin or UTC");
    }
  }

  /** The version of this JVM's time zone data, such as {@code 2026b}. */
  public static String dataVersion() {
    return ZoneRulesProvider.getVersions("Europe/Berlin").lastKey();
  }
}
