package choir.runtime.sq.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.core.sq.HistoryRule;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HistoryRuleTest {
  private static final LogSettings SETTINGS =
      LogSettings.of(
          name -> name.startsWith("own"),
          "own-latest"::equals,
          List.of(
              HistoryRule.of("notes", "all"),
              HistoryRule.of("notes*", "30d"),
              HistoryRule.of("*", "latest")));

  @Test
  void theFirstRuleThatCoversAPhextCounts() {
    assertThat(SETTINGS.keepsAll("notes")).isTrue();
    assertThat(SETTINGS.history().apply("notes-of-may")).isEqualTo(Duration.ofDays(30));
    assertThat(SETTINGS.latestOnly().test("notes-of-may")).isFalse();
    assertThat(SETTINGS.latestOnly().test("else")).isTrue();
  }

  @Test
  void noRuleConcernsABookOfTheRanch() {
    assertThat(SETTINGS.keepsAll("own")).isTrue();
    assertThat(SETTINGS.latestOnly().test("own-latest")).isTrue();
  }

  @Test
  void whatNoRuleCoversIsKept() {
    LogSettings one =
        LogSettings.of(name -> false, name -> false, List.of(HistoryRule.of("a", "1d")));
    assertThat(one.keepsAll("ab")).isTrue();
    assertThat(one.keepsAll("a")).isFalse();
  }

  @Test
  void theWordsAreThoseOfTheFile() {
    for (String words : List.of("all", "latest", "1d", "99999d")) {
      assertThat(HistoryRule.format(HistoryRule.of("a", words).retention())).isEqualTo(words);
    }
    for (String words : List.of("", "0d", "30", "30 days", "everything", "100000d")) {
      assertThatThrownBy(() -> HistoryRule.of("a", words))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("must be all, latest or a number of days such as 30d");
    }
  }
}
