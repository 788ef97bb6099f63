package choir.core.calendar;

import static choir.core.calendar.Times.at;
import static choir.core.calendar.Times.cron;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Cases: the days on which clocks change. */
final class ClockChangesTest {
  @Test
  void timeThatDoesNotExistRunsAtTheFirstMinuteThatDoes() {
    assertThat(cron("30 2 * * *", "America/New_York", "2027-03-13T12:00:00Z", 3))
        .isEqualTo(at("2027-03-14T07:00Z", "15T06:30Z", "16T06:30Z"));
  }

  @Test
  void runThatStandsForAMissingTimeSaysSo() {
    Recurrence daily =
        new Recurrence.Cron(CronExpression.parse("30 2 * * *"), WallClock.zone("America/New_York"));
    assertThat(daily.remark(Instant.parse("2027-03-14T07:00:00Z")))
        .isEqualTo("02:30 did not exist");
    assertThat(daily.remark(Instant.parse("2027-03-15T06:30:00Z"))).isEmpty();
    Recurrence three =
        new Recurrence.Cron(CronExpression.parse("0 3 * * *"), WallClock.zone("America/New_York"));
    assertThat(three.remark(Instant.parse("2027-03-14T07:00:00Z"))).isEmpty();
  }

  @Test
  void severalTimesThatDoNotExistAreOneRun() {
    assertThat(cron("0,30 2,3 * * *", "America/New_York", "2027-03-14T06:00:00Z", 3))
        .isEqualTo(at("2027-03-14T07:00Z", "07:30Z", "15T06:00Z"));
  }

  @Test
  void timeThatExistsTwiceRunsOnce() {
    assertThat(cron("30 1 * * *", "America/New_York", "2027-11-06T12:00:00Z", 3))
        .isEqualTo(at("2027-11-07T05:30Z", "08T06:30Z", "09T06:30Z"));
  }

  @Test
  void timeThatExistsTwiceIsNotSoughtAgainInTheRepeatedHour() {
    assertThat(cron("30 1 * * *", "America/New_York", "2027-11-07T06:10:00Z", 1))
        .isEqualTo(at("2027-11-08T06:30Z"));
  }

  @Test
  void starInTheMinuteRunsOnThroughTheRepeatedHour() {
    assertThat(cron("*/30 * * * *", "America/Chicago", "2027-11-07T05:50:00Z", 5))
        .isEqualTo(at("2027-11-07T06:00Z", "06:30Z", "07:00Z", "07:30Z", "08:00Z"));
  }

  @Test
  void starInTheMinuteRunsOnWhereAnHourIsLeftOut() {
    assertThat(cron("*/30 * * * *", "America/Chicago", "2027-03-14T07:20:00Z", 4))
        .isEqualTo(at("2027-03-14T07:30Z", "08:00Z", "08:30Z", "09:00Z"));
  }

  @Test
  void dayAroundTheChangeIsNotLost() {
    assertThat(cron("0 10 * * *", "America/Chicago", "2027-03-13T15:00:00Z", 3))
        .isEqualTo(at("2027-03-13T16:00Z", "14T15:00Z", "15T15:00Z"));
    assertThat(cron("0 12 * * 0", "Europe/Berlin", "2027-03-25T11:00:00Z", 2))
        .isEqualTo(at("2027-03-28T10:00Z", "2027-04-04T10:00Z"));
  }

  @Test
  void midnightThatDoesNotExistRunsAtOne() {
    assertThat(cron("0 0 * * *", "America/Santiago", "2027-09-03T12:00:00Z", 3))
        .isEqualTo(at("2027-09-04T04:00Z", "05T04:00Z", "06T03:00Z"));
  }

  @Test
  void editInTheEveningDoesNotLoseTheMorning() {
    assertThat(cron("0 10 * * *", "Asia/Shanghai", "2026-12-04T13:53:00Z", 1))
        .isEqualTo(at("2026-12-05T02:00Z"));
    assertThat(cron("25 6 * * *", "America/New_York", "2026-12-04T03:37:00Z", 1))
        .isEqualTo(at("2026-12-04T11:25Z"));
  }

  @Test
  void aChangeOfHalfAnHourIsOne() {
    assertThat(cron("15 2 * * *", "Australia/Lord_Howe", "2027-10-02T00:00:00Z", 2))
        .isEqualTo(at("2027-10-02T15:30Z", "2027-10-03T15:15Z"));
  }
}
