package choir.core.calendar;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A time of each day. Written {@code 22:00-06:00}, from a time of the clock to another, or {@code
 * 22:00+8h}, a start and a length. The end does not belong to it. It may pass midnight, and then
 * belongs to the day on which it begins.
 */
public final class Window {
  private static final Pattern FROM_TO =
      Pattern.compile("(\\d{1,2}):(\\d{2})\\s*-\\s*(\\d{1,2}):(\\d{2})");
  private static final Pattern LENGTH =
      Pattern.compile("(\\d{1,2}):(\\d{2})\\s*\\+\\s*(?:(\\d{1,2})h)?\\s*(?:(\\d{1,4})m)?");
  private static final int DAY_MINUTES = 24 * 60;

  private final String text;
  private final int startMinute;
  private final int minutes;

  /** Whether the end is a time of the clock, which clock changes move, and not a length. */
  private final boolean endsByClock;

  private Window(String text, int startMinute, int minutes, boolean endsByClock) {
    this.text = text;
    this.startMinute = startMinute;
    this.minutes = minutes;
    this.endsByClock = endsByClock;
  }

  /** An instant range without its end. */
  private record Span(Instant from, Instant to) {
    boolean contains(Instant at) {
      return !at.isBefore(from) && at.isBefore(to);
    }
  }

  /**
   * Parses a window.
   *
   * @throws InvalidScheduleException if it is none, or if it is empty
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Window parse(String written) {
    String text = written.strip();
    Matcher fromTo = FROM_TO.matcher(text);
    if (fromTo.matches()) {
      int start = minute(text, fromTo, 1, DAY_MINUTES - 1);
      int end = minute(text, fromTo, 3, DAY_MINUTES);
      if (start == end) {
        throw refuse(
            text, "begins when it ends", "write 00:00-24:00 for the whole day, or leave it out");
      }
      return new Window(text, start, Math.floorMod(end - start - 1, DAY_MINUTES) + 1, true);
    }
    Matcher length = LENGTH.matcher(text);
    if (!length.matches()) {
      throw refuse(text, "is not a window", "write 22:00-06:00 or 22:00+8h");
    }
    int minutes = number(length.group(3)) * 60 + number(length.group(4));
    if (minutes < 1 || minutes > DAY_MINUTES) {
      throw refuse(text, "has a length of " + minutes + " minutes", "use 1m to 24h");
    }
    return new Window(text, minute(text, length, 1, DAY_MINUTES - 1), minutes, false);
  }

  private static int number(@Nullable String digits) {
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  private static int minute(String text, Matcher matcher, int group, int most) {
    int hour = Integer.parseInt(matcher.group(group));
    int minute = Integer.parseInt(matcher.group(group + 1));
    if (minute > 59 || hour * 60 + minute > most) {
      throw refuse(text, "has no time of the day", "use 00:00 to 23:59, and 24:00 as an end");
    }
    return hour * 60 + minute;
  }

  private static InvalidScheduleException refuse(String text, String detail, String remedy) {
    return new InvalidScheduleException("window", "'" + text + "' " + detail, remedy);
  }

  /** The end of this window if it is open at an instant. */
  Optional<Instant> openUntil(Instant at, ZoneId zone) {
    LocalDate today = at.atZone(zone).toLocalDate();
    for (LocalDate date = today.minusDays(1); !date.isAfter(today); date = date.plusDays(1)) {
      Span span = on(date, zone);
      if (span.contains(at)) {
        return Optional.of(span.to());
      }
    }
    return Optional.empty();
  }

  /** The first time after an instant at which this window opens. */
  Instant nextOpening(Instant after, ZoneId zone) {
    LocalDate date = after.atZone(zone).toLocalDate();
    Span span = on(date, zone);
    // A clock change can leave the whole window out on one day.
    while (!span.from().isAfter(after) || !span.from().isBefore(span.to())) {
      date = date.plusDays(1);
      span = on(date, zone);
    }
    return span.from();
  }

  private Span on(LocalDate date, ZoneId zone) {
    Instant from = at(date, startMinute, zone);
    return new Span(
        from,
        endsByClock
            ? at(date, startMinute + minutes, zone)
            : from.plus(Duration.ofMinutes(minutes)));
  }

  private static Instant at(LocalDate date, int minuteOfDay, ZoneId zone) {
    return WallClock.first(
        date.plusDays(minuteOfDay / DAY_MINUTES)
            .atTime(LocalTime.ofSecondOfDay(minuteOfDay % DAY_MINUTES * 60L)),
        zone);
  }

  /** The window as it was written. */
  @JsonValue
  public String text() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Window window && window.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
