package choir.runtime.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatenciesTest {
  @Test
  void aPercentileIsTheLeastThatSoManyDoNotExceed() {
    Latencies latencies = new Latencies();
    for (int i = 3_000; i > 0; i--) {
      latencies.add(i * 1_000_000L);
    }
    assertThat(latencies.spread())
        .isEqualTo(new Latencies.Spread(3_000, 1_500, 2_700, 2_970, 3_000));
  }

  @Test
  void nothingMeasuredIsZero() {
    assertThat(new Latencies().spread()).isEqualTo(new Latencies.Spread(0, 0, 0, 0, 0));
  }
}
