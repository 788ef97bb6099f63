package choir.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class HeapWatchTest {
  private static final long MEGABYTE = 1 << 20;

  /** A heap of 100 MB. */
  private static final class TestHeap implements HeapWatch.Heap {
    long used;
    int collections;

    @Override
    public long used() {
      return used * MEGABYTE;
    }

    @Override
    public long max() {
      return 100 * MEGABYTE;
    }

    @Override
    public void collect() {
      collections++;
    }
  }

  private final TestHeap heap = new TestHeap();
  private final HeapWatch watch = new HeapWatch(heap);
  private int second;

  private boolean isShortWith(long used) {
    heap.used = used;
    watch.check(Duration.ofSeconds(second++));
    return watch.shortage().isPresent();
  }

  @Test
  void itIsShortAboveNineTenthsUntilItFallsBelowEight() {
    assertThat(isShortWith(90)).isFalse();
    assertThat(isShortWith(91)).isTrue();
    assertThat(watch.shortage().orElseThrow()).contains("91 of 100 MB").contains("-Xmx");
    assertThat(isShortWith(85)).isTrue();
    assertThat(isShortWith(80)).isFalse();
    assertThat(isShortWith(85)).isFalse();
  }

  @Test
  void whileItIsShortACollectionIsAskedForEveryTenSeconds() {
    assertThat(isShortWith(95)).isTrue();
    for (int i = 0; i < 25; i++) {
      assertThat(isShortWith(95)).isTrue();
    }
    assertThat(heap.collections).isEqualTo(2);
    assertThat(isShortWith(10)).isFalse();
    for (int i = 0; i < 25; i++) {
      assertThat(isShortWith(10)).isFalse();
    }
    assertThat(heap.collections).isEqualTo(2);
  }

  @Test
  void theHeapOfThisProcessIsNotShort() {
    HeapWatch own = HeapWatch.ofProcess();
    own.check(Duration.ZERO);
    assertThat(own.shortage()).isEmpty();
  }
}
