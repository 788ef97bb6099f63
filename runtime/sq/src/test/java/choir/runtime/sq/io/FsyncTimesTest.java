package choir.runtime.sq.io;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FsyncTimesTest {
  private final FsyncTimes times = new FsyncTimes();

  @Test
  void beforeTheFirstForceThereIsNoTime() {
    assertThat(times.spread()).isEmpty();
  }

  @Test
  void oneForceIsItsOwnMedianAndItsOwnSlowest() {
    times.add(1_500_000);
    assertThat(times.spread()).contains(new FsyncTimes.Spread(1, 1_500, 1_500));
  }

  @Test
  void ofAHundredForcesOneMayBeSlower() {
    for (int i = 100; i >= 1; i--) {
      times.add(i * 1_000L);
    }
    assertThat(times.spread()).contains(new FsyncTimes.Spread(100, 50, 99));
  }

  @Test
  void onlyTheLastThousandCount() {
    for (int i = 0; i < FsyncTimes.KEPT; i++) {
      times.add(1_000_000_000);
    }
    for (int i = 0; i < FsyncTimes.KEPT; i++) {
      times.add(2_000);
    }
    assertThat(times.spread()).contains(new FsyncTimes.Spread(FsyncTimes.KEPT, 2, 2));
  }
}
