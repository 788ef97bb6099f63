package choir.core.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
  @ParameterizedTest
  @CsvSource({"0,1", "1,2", "6,64", "7,64", "2147483647,64"})
  void doublesUpToTheLongest(int failuresBefore, long seconds) {
    assertThat(Backoff.delay(Duration.ofSeconds(1), failuresBefore, Duration.ofSeconds(64)))
        .hasSeconds(seconds);
  }
}
