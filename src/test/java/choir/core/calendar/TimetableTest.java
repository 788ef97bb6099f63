package choir.core.calendar;

import static choir.core.calendar.Times.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Cases: windows. */
final class TimetableTest {
  private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static Recurrence every(int minutes, String anchor) {
    return new Recurrence.Every(Duration.ofMinutes(minutes), Instant.parse(anchor));
  }

  private static Timetable active(Recurrence recurrence, ZoneId zone, String window) {
    return new Timetable(recurrence, zone, List.of(Window.parse(window)), List.of());
  }

  @Test
  void nextTimeIsSoughtInTheWindow() {
    Timetable beats = active(every(240, "2026-11-30T03:21:00Z"), SHANGHAI, "08:00-23:00");
    assertThat(Times.of(beats, "2026-12-01T11:30:00Z", 4))
        .isEqualTo(at("2026-12-02T03:21Z", "07:21Z", "11:21Z", "2026-12-03T03:21Z"));
    assertThat(beats.seek(Instant.parse("2026-12-01T11:30:00Z")).orElseThrow().passedOver())
        .isEqualTo("2026-12-01T23:21 (Asia/Shanghai) lies outside of 08:00-23:00");
    assertThat(beats.seek(Instant.parse("2026-12-02T03:00:00Z")).orElseThrow().passedOver())
        .isEmpty();
  }

  @Test
  void windowPassesMidnightAndItsEndDoesNotBelongToIt() {
    Timetable night = active(every(30, "2026-12-01T00:10:00Z"), BERLIN, "22:00-06:00");
    assertThat(Times.of(night, "2026-12-02T04:30:00Z", 2))
        .isEqualTo(at("2026-12-02T04:40Z", "21:10Z"));
    Timetable onTheHour = active(every(60, "2026-12-01T00:00:00Z"), BERLIN, "22:00-06:00");
    assertThat(Times.of(onTheHour, "2026-12-02T03:30:00Z", 2))
        .isEqualTo(at("2026-12-02T04:00Z", "21:00Z"));
  }

  @Test
  void aLengthIsElapsedTimeAndAnEndIsATimeOfTheClock() {
    // Clocks go from 02:00 to 03:00 at 01:00Z on March 28th.
    Recurrence hourly = every(60, "2027-01-01T00:00:00Z");
    assertThat(Times.of(active(hourly, BERLIN, "00:00+4h"), "2027-03-27T22:30:00Z", 5))
        .isEqualTo(at("2027-03-27T23:00Z", "2027-03-28T00:00Z", "01:00Z", "02:00Z", "22:00Z"));
    assertThat(Times.of(active(hourly, BERLIN, "00:00-04:00"), "2027-03-27T22:30:00Z", 4))
        .isEqualTo(at("2027-03-27T23:00Z", "2027-03-28T00:00Z", "01:00Z", "22:00Z"));
  }

  @Test
  void blackoutIsLeftAndTheNextTimeIsSoughtBehindIt() {
    Timetable night =
        new Timetable(
            every(30, "2026-12-01T00:00:00Z"),
            BERLIN,
            List.of(Window.parse("22:00-24:00")),
            List.of(Window.parse("22:30+1h")));
    assertThat(Times.of(night, "2026-12-01T20:59:00Z", 3))
        .isEqualTo(at("2026-12-01T21:00Z", "22:30Z", "2026-12-02T21:00Z"));
    assertThat(night.words())
        .isEqualTo(
            "48 runs a day, every 30m, only in 22:00-24:00 (Europe/Berlin), not in 22:30+1h"
                + " (Europe/Berlin)");
  }

  @Test
  void timeThatLiesInNoWindowIsNever() {
    Recurrence noon = new Recurrence.Cron(CronExpression.parse("0 12 * * *"), BERLIN);
    assertThat(active(noon, BERLIN, "22:00-06:00").next(Instant.EPOCH)).isEmpty();
    Recurrence once = new Recurrence.At(Instant.parse("2026-12-01T12:00:00Z"));
    assertThat(active(once, BERLIN, "22:00-06:00").next(Instant.EPOCH)).isEmpty();
  }

  @Test
  void emptyAndEndlessWindowsAreRefused() {
    assertThatThrownBy(() -> Window.parse("08:00-08:00"))
        .hasMessage(
            "window '08:00-08:00' begins when it ends; write 00:00-24:00 for the whole day, or"
                + " leave it out");
    assertThatThrownBy(() -> Window.parse("08:00+0m")).hasMessageContaining("use 1m to 24h");
    assertThatThrownBy(() -> Window.parse("08:00+25h")).hasMessageContaining("use 1m to 24h");
    assertThatThrownBy(() -> Window.parse("25:00-26:00"))
        .hasMessageContaining("no time of the day");
    assertThatThrownBy(() -> Window.parse("evenings")).hasMessageContaining("is not a window");
  }

  @Test
  void wholeDayIsAWindow() {
    Timetable always = active(every(60, "2026-12-01T00:00:00Z"), BERLIN, "00:00-24:00");
    assertThat(Times.of(always, "2026-12-01T22:30:00Z", 2))
        .isEqualTo(at("2026-12-01T23:00Z", "2026-12-02T00:00Z"));
  }

  @Test
  void intervalKeepsItsAnchorAndRefusesTheAbsurd() {
    assertThat(every(30, "2026-12-01T00:10:00Z").next(Instant.parse("2026-11-01T00:00:00Z")))
        .contains(Instant.parse("2026-12-01T00:10:00Z"));
    assertThat(every(30, "2026-12-01T00:10:00Z").next(Instant.parse("2026-12-01T00:10:00Z")))
        .contains(Instant.parse("2026-12-01T00:40:00Z"));
    assertThatThrownBy(() -> new Recurrence.Every(Duration.ofSeconds(9), Instant.EPOCH))
        .hasMessage("every is 9s; use 10s to 366d");
  }

  @Test
  void durationsAreReadAsTheyAreWritten() {
    assertThat(Spans.parse("every", "1h30m")).isEqualTo(Duration.ofMinutes(90));
    assertThat(Spans.words(Duration.ofMinutes(90))).isEqualTo("1h30m");
    assertThat(Spans.words(Duration.ofDays(2))).isEqualTo("2d");
    assertThatThrownBy(() -> Spans.parse("jitter", "soon"))
        .hasMessage("jitter 'soon' is not a duration; write 90s, 30m, 4h, 1h30m or 2d");
  }
}
