package choir.actors.calendar;

import choir.actors.Settings;
import choir.actors.entities.Entities;
import choir.core.calendar.GuardProbe;
import com.typesafe.config.Config;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * The services that a node provides to calendars.
 *
 * @param zoneData version of the node's time zone data
 * @param guards looks at the guards of schedules, on this node
 * @param listener notified of what calendars on this node store
 */
public record CalendarContext(
    Entities entities,
    InstantSource time,
    Supplier<String> zoneData,
    GuardProbe guards,
    CalendarListener listener,
    Timing timing) {
  /**
   * Durations of a calendar, documented under {@code choir.calendar} in {@code reference.conf}.
   *
   * @param linger how long a calendar without a schedule stays active
   * @param check longest time between two looks at the clock
   * @param repeatAfter how long an agent may take to store a message before it is sent again
   * @param await duration of one wait for the end of a run
   * @param guard how long a guard may take to answer
   */
  public record Timing(
      Duration linger, Duration check, Duration repeatAfter, Duration await, Duration guard) {
    /**
     * Reads the settings.
     *
     * @throws IllegalArgumentException naming the key and the invalid value
     */
    public static Timing of(Config config) {
      return new Timing(
          Settings.positive(config, "choir.calendar.linger"),
          Settings.positive(config, "choir.calendar.check"),
          Settings.positive(config, "choir.calendar.repeat-after"),
          Settings.positive(config, "choir.calendar.await"),
          Settings.positive(config, "choir.calendar.guard"));
    }
  }
}
