package choir.runtime.sq.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

final class KeyFilterTest {
  @Test
  void whatWasAddedPassesAndFewOthersDo() {
    int keys = 50_000;
    int bytes = KeyFilter.bytes(keys);
    KeyFilter written = KeyFilter.empty(bytes);
    for (int i = 0; i < keys; i++) {
      written.add(i % 3, i * 7L, i);
    }
    ByteBuffer stored = ByteBuffer.allocate(bytes);
    written.write(stored);
    KeyFilter filter = KeyFilter.read(stored.flip(), bytes);
    int wrong = 0;
    for (int i = 0; i < keys; i++) {
      assertThat(filter.passes(i % 3, i * 7L, i)).isTrue();
      wrong += filter.passes(i % 3, i * 7L, i + keys) ? 1 : 0;
    }
    assertThat(wrong).isLessThan(keys / 50);
  }

  @Test
  void noFilterIsLargerThanItsBound() {
    assertThat(KeyFilter.bytes(1)).isEqualTo(64);
    assertThat(KeyFilter.bytes(800_000)).isPositive().isLessThanOrEqualTo(KeyFilter.MAX_BYTES);
    assertThat(KeyFilter.bytes(10_000_000)).isZero();
  }
}
