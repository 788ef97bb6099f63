package choir.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OutageTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  @ParameterizedTest
  @CsvSource({"0,1", "1,2", "2,4", "5,32", "6,64", "7,64", "100,64"})
  void delaysDoubleUpToAMinute(int failuresBefore, long seconds) {
    assertThat(Outage.delay(new ModelFailure.Unreachable("refused"), failuresBefore))
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void theDelayIsWhatTheProviderAskedForButNeverMoreThanAnHour() {
    assertThat(Outage.delay(limited(Duration.ofSeconds(17)), 3)).hasSeconds(17);
    assertThat(Outage.delay(limited(Duration.ofDays(3)), 0)).hasHours(1);
  }

  @Test
  void anOutageKeepsItsBeginningAndTellsTheLatestFailure() {
    Outage outage =
        Outage.begin("local", new ModelFailure.Overloaded("529", Optional.empty()), NOON)
            .again(new ModelFailure.Unreachable("refused"), NOON.plusSeconds(1));
    assertThat(outage.since()).isEqualTo(NOON);
    assertThat(outage.attempts()).isEqualTo(2);
    assertThat(outage.nextTry()).isEqualTo(NOON.plusSeconds(3));
    assertThat(outage.words()).isEqualTo("model 'local' is unreachable: refused");
  }

  private static ModelFailure limited(Duration wait) {
    return new ModelFailure.RateLimited("429", Optional.of(wait));
  }
}
