package choir.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** {@code choir schedule next}, which needs no node. */
final class ScheduleNextTest {
  @Test
  void jsonHasTheInstantsAlone() {
    Terminal shown =
        Terminal.run(
            "schedule",
            "next",
            "30 2 * * *",
            "--zone",
            "America/New_York",
            "--after",
            "2027-03-13T12:00:00Z",
            "--count",
            "2",
            "-o",
            "json");
    assertThat(shown.out().replaceAll("\\s", ""))
        .isEqualTo("{\"next\":[\"2027-03-14T07:00:00Z\",\"2027-03-15T06:30:00Z\"]}");
  }

  @Test
  void textSaysWhatTheExpressionMeansAndWhatIsSpecialAboutADay() {
    Terminal shown =
        Terminal.run(
            "schedule",
            "next",
            "30 2 * * *",
            "--zone",
            "America/New_York",
            "--after",
            "2027-03-13T12:00:00Z",
            "--count",
            "2");
    assertThat(shown.exitCode()).isZero();
    assertThat(shown.out())
        .isEqualTo(
            """
            at 02:30 every day (America/New_York)

            LOCAL                           UTC                   NOTE
            Sun 2027-03-14 03:00:00 -04:00  2027-03-14T07:00:00Z  02:30 did not exist
            Mon 2027-03-15 02:30:00 -04:00  2027-03-15T06:30:00Z
            """);
  }

  @Test
  void windowsLimitIt() {
    Terminal shown =
        Terminal.run(
            "schedule",
            "next",
            "*/30 * * * *",
            "--zone",
            "UTC",
            "--after",
            "2026-12-01T05:00:00Z",
            "--active",
            "22:00-06:00",
            "--blackout",
            "22:00+30m",
            "--count",
            "2");
    assertThat(shown.out()).contains("2026-12-01T05:30:00Z", "2026-12-01T22:30:00Z");
  }

  @Test
  void whatCannotBeUsedIsBadInputWithItsPlace() {
    refused("month '13' contains 13", "0 0 1 13 *");
    refused("zone 'Mars' does not exist; use a name", "@daily", "--zone", "Mars");
    refused("--after is 'soon', must be a time", "@daily", "--after", "soon");
    refused("--count is 0, must be 1 to 1000", "@daily", "--count", "0");
    refused("begins when it ends", "@daily", "--active", "08:00-08:00");
  }

  private static void refused(String message, String... arguments) {
    String[] all = new String[arguments.length + 2];
    all[0] = "schedule";
    all[1] = "next";
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    Terminal shown = Terminal.run(all);
    assertThat(shown.exitCode()).isEqualTo(2);
    assertThat(shown.err()).contains(message);
  }
}
