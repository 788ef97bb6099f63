package choir.core.sq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JournalKeysTest {
  private static final long CUBE = 999L * 999 * 999;

  @ParameterizedTest
  @CsvSource({
    "0, 1, 1.1.1/1.1.1/1.1.1",
    "0, 999, 1.1.1/1.1.1/1.1.999",
    "0, 1000, 1.1.1/1.1.1/1.2.1",
    "999, 998001, 1.1.1/2.1.1/1.999.999",
    "7, 997002999, 1.1.1/1.8.1/999.999.999",
    "7, 997003000, 2.1.1/1.8.1/1.1.1",
    "996005996000, 1, 1.999.999/999.999.1/1.1.1",
  })
  void anEventLiesWhereAPersonLooksForIt(long ordinal, long sequence, String place) {
    assertThat(JournalKeys.event(ordinal, sequence).at()).hasToString(place);
  }

  @Test
  void sequenceAndOrdinalComeBackFromTheKey() {
    for (long seed : Seeds.of(2000).toArray()) {
      Random random = new Random(seed);
      long ordinal = random.nextLong(0, CUBE * 999);
      long sequence = random.nextLong(1, JournalKeys.MAX_SEQUENCE + 1);
      ScrollKey key = JournalKeys.event(ordinal, sequence);
      assertThat(JournalKeys.ordinal(key.at())).as("seed %d", seed).isEqualTo(ordinal);
      assertThat(JournalKeys.sequence(key.at())).as("seed %d", seed).isEqualTo(sequence);
      assertThat(JournalKeys.isHead(key)).isFalse();
    }
  }

  @Test
  void orderOfEventsIsOrderOfPlacesAlsoAcrossTheLibrary() {
    assertThat(JournalKeys.event(3, CUBE).at()).isLessThan(JournalKeys.event(3, CUBE + 1).at());
    assertThat(JournalKeys.lastOfLibrary(1)).isEqualTo(CUBE);
    assertThat(JournalKeys.lastOfLibrary(CUBE)).isEqualTo(CUBE);
    assertThat(JournalKeys.lastOfLibrary(CUBE + 1)).isEqualTo(2 * CUBE);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, JournalKeys.MAX_SEQUENCE + 1})
  void numbersWithoutAPlaceAreRefused(long sequence) {
    assertThatThrownBy(() -> JournalKeys.event(0, sequence))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("out of range");
  }
}
