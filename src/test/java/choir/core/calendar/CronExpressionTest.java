package choir.core.calendar;

import static choir.core.calendar.Times.at;
import static choir.core.calendar.Times.cron;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cases, and everything that is no expression. */
final class CronExpressionTest {
  @Test
  void bothDayFieldsMeanEither() {
    assertThat(cron("0 0 13 * 5", "UTC", "2027-07-31T12:00:00Z", 5))
        .isEqualTo(
            at("2027-08-06T00:00Z", "13T00:00Z", "20T00:00Z", "27T00:00Z", "2027-09-03T00:00Z"));
    assertThat(cron("0 11 23-28 2 3", "UTC", "2027-01-01T00:00:00Z", 10))
        .isEqualTo(
            at(
                "2027-02-03T11:00Z",
                "10T11:00Z",
                "17T11:00Z",
                "23T11:00Z",
                "24T11:00Z",
                "25T11:00Z",
                "26T11:00Z",
                "27T11:00Z",
                "28T11:00Z",
                "2028-02-02T11:00Z"));
  }

  @Test
  void aDayThatNoMonthHasIsHarmlessBesideAWeekday() {
    assertThat(cron("0 0 31 2 1-5", "UTC", "2027-02-01T12:00:00Z", 4))
        .isEqualTo(at("2027-02-02T00:00Z", "03T00:00Z", "04T00:00Z", "05T00:00Z"));
  }

  @Test
  void starWithAStepIsAStar() {
    assertThat(cron("0 0 */2 * 1", "UTC", "2027-02-01T00:00:00Z", 5))
        .isEqualTo(
            at(
                "2027-02-15T00:00Z",
                "2027-03-01T00:00Z",
                "2027-03-15T00:00Z",
                "2027-03-29T00:00Z",
                "2027-04-05T00:00Z"));
    assertThat(CronExpression.parse("0 0 */2 * 1").warnings())
        .singleElement()
        .asString()
        .contains("'0 0 */2 * 1' runs on days that match both day fields");
    assertThat(CronExpression.parse("0 0 13 * 5").warnings()).isEmpty();
  }

  @Test
  void everyMinuteOfAnHourSaysSo() {
    assertThat(CronExpression.parse("* 9 * * *").words())
        .isEqualTo("60 runs a day, every minute from 09:00 to 09:59");
    assertThat(cron("* 9 * * *", "America/Los_Angeles", "2026-12-01T17:58:30Z", 3))
        .isEqualTo(at("2026-12-01T17:59Z", "2026-12-02T17:00Z", "17:01Z"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 10 * * *         | at 10:00 every day",
        "0 10 * * 1-5       | at 10:00 on Monday to Friday",
        "0 10 * * sun       | at 10:00 on Sunday",
        "0 0 1 * *          | at 00:00 on day 1 of the month",
        "0 0 13 * 5         | at 00:00 on day 13 of the month and on Friday",
        "0 0 */2 * 1        | at 00:00 on every 2 days from day 1 of the month, if that is Monday",
        "0 0 31 2 1-5       | at 00:00 on day 31 of February and on Monday to Friday in February",
        "0 9,17 * * *       | 2 runs a day, at 09:00 and 17:00",
        "*/15 * * * *       | 96 runs a day, every 15 minutes",
        "5-59/15 * * * *    | 96 runs a day, every 15 minutes, from minute 5",
        "5/15 * * * *       | 96 runs a day, every 15 minutes, from minute 5",
        "@hourly            | 24 runs a day, every hour at minute 0",
        "30 9-17 * * 1-5    | 9 runs a day, every hour from 09:30 to 17:30, on Monday to Friday",
        "0 */4 * * *        | 6 runs a day, every 4 hours from 00:00",
        "0,20,45 * 1 1 *    | 72 runs a day, at minutes 0, 20 and 45 of every hour, on day 1 of"
            + " January",
        "0,7 1,3,9,12 * 6 * | 8 runs a day, at minutes 0 and 7 of the hours 1, 3, 9 and 12, every"
            + " day in June",
        "0 0 1 1,2 *        | at 00:00 on day 1 of January and February",
      })
  void wordsSayWhatItMeans(String expression, String words) {
    assertThat(CronExpression.parse(expression).words()).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 0 31 2 *    | expression '0 0 31 2 *' never runs: no date has such a day;",
        "0 0 30 2 */2  | expression '0 0 30 2 */2' never runs",
        "0 30 9 * * *  | without the seconds it is '30 9 * * *'",
        "5 30 9 * * *  | expression '5 30 9 * * *' has 6 fields; write 5",
        "0 9 * *       | has 4 fields; write 5: minute, hour, day of month, month, day of week",
        "@reboot       | a ranch does not boot",
        "@fortnightly  | '@fortnightly' is not known; use @annually, @daily",
        "60 * * * *    | minute '60' contains 60; use 0 to 59",
        "* 24 * * *    | hour '24' contains 24; use 0 to 23",
        "0 0 L * *     | day of month 'L' contains 'L'; use 1 to 31 and the signs * , - /",
        "0 0 ? * 1     | day of month '?' contains '?'",
        "0 0 * FOO *   | month 'FOO' contains 'FOO'; use 1 to 12 or JAN to DEC and the signs",
        "0 0 * * 1#2   | day of week '1#2' contains '1#2'",
        "0 0 * * 8     | day of week '8' contains 8; use 0 to 7 or SUN to SAT",
        "0 22-6 * * *  | has the range 22-6, which ends before it begins; write two: 22-23,0-6",
        "1, * * * *    | minute '1,' has an empty element; remove the comma",
        "*/0 * * * *   | minute '*/0' has the step '0'; use a step of 1 to 59",
        "*/90 * * * *  | has the step '90'; use a step of 1 to 59",
        "-5 * * * *    | minute '-5' contains ''",
        "\u0665 * * * * | contains '\u0665'",
      })
  void whatIsNoExpressionIsRefusedWithItsField(String expression, String refusal) {
    assertThatThrownBy(() -> CronExpression.parse(expression))
        .isInstanceOf(InvalidScheduleException.class)
        .hasMessageContaining(refusal);
  }

  @Test
  void namesAndSevenForSundayAreUnderstood() {
    assertThat(cron("0 0 * jan fri-sun", "UTC", "2027-01-01T12:00:00Z", 3))
        .isEqualTo(at("2027-01-02T00:00Z", "03T00:00Z", "08T00:00Z"))
        .isEqualTo(cron("0 0 * 1 5-7", "UTC", "2027-01-01T12:00:00Z", 3));
  }

  @Test
  void aDayOfAFewYearsIsFoundAndASundayInALeapYearToo() {
    assertThat(cron("0 0 29 2 *", "Europe/Berlin", "2096-03-01T00:00:00Z", 1))
        .isEqualTo(at("2104-02-28T23:00Z"));
    assertThat(cron("*/30 0 29 2 */7", "UTC", "2027-01-01T00:00:00Z", 1))
        .isEqualTo(at("2032-02-29T00:00Z"));
  }
}
