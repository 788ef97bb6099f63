package choir.runtime.sq.log;

import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.sq.log.ScrollIndex.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class ScrollIndexTest {
  private record Key(long upper, int lower) {}

  private static final Comparator<Key> ORDER =
      Comparator.comparingLong(Key::upper).thenComparingInt(Key::lower);

  private static long[] seeds() {
    Long one = Long.getLong("choir.seed");
    return one != null
        ? new long[] {one}
        : new Random(1).longs(Integer.getInteger("choir.seeds", 40)).toArray();
  }

  @Test
  void doesAsASortedMapDoes() {
    for (long seed : seeds()) {
      Random random = new Random(seed);
      ScrollIndex index = new ScrollIndex(false);
      NavigableMap<Key, Place> model = new TreeMap<>(ORDER);
      int range = 1 + random.nextInt(1500);
      int books = 1 + random.nextInt(4);
      int cuts = random.nextInt(3) == 0 ? 40 : 800;
      for (int step = 0; step < 6000; step++) {
        Key key = new Key(1 + random.nextInt(books), 1 + random.nextInt(range));
        step(random.nextInt(cuts), random.nextInt(4), index, model, key, step);
        assertThat(index.size())
            .as("-Dchoir.seed=%d", seed)
            .isEqualTo(model.values().stream().filter(place -> !place.gone()).count());
        assertThat(index.get(key.upper(), key.lower())).isEqualTo(model.get(key));
      }
      for (int i = 0; i < 20; i++) {
        Key from = new Key(random.nextInt(books + 2), random.nextInt(range + 2));
        assertThat(walk(index, from, Integer.MAX_VALUE))
            .as("-Dchoir.seed=%d from %s", seed, from)
            .isEqualTo(List.copyOf(model.tailMap(from).keySet()));
        assertThat(walkBack(index, from))
            .as("-Dchoir.seed=%d back from %s", seed, from)
            .isEqualTo(List.copyOf(model.headMap(from, true).descendingMap().keySet()));
      }
    }
  }

  private static void step(
      int cut, int kind, ScrollIndex index, NavigableMap<Key, Place> model, Key key, int step) {
    if (cut == 0) {
      NavigableMap<Key, Place> gone = model.subMap(new Key(key.upper(), 0), true, key, true);
      assertThat(index.cut(key.upper(), key.lower())).isEqualTo(List.copyOf(gone.values()));
      gone.clear();
    } else if (kind == 0) {
      assertThat(index.remove(key.upper(), key.lower())).isEqualTo(model.remove(key));
    } else {
      Place place = new Place(step, step * 2, step * 3, 7L * step, step % 5 == 0, step % 3 == 0);
      assertThat(index.put(key.upper(), key.lower(), place)).isEqualTo(model.put(key, place));
    }
  }

  private static List<Key> walk(ScrollIndex index, Key from, int limit) {
    List<Key> found = new ArrayList<>();
    index.from(
        from.upper(),
        from.lower(),
        (upper, lower, place) -> {
          if (found.size() == limit) {
            return false;
          }
          return found.add(new Key(upper, lower));
        });
    return found;
  }

  private static List<Key> walkBack(ScrollIndex index, Key from) {
    List<Key> found = new ArrayList<>();
    index.backFrom(
        from.upper(), from.lower(), (upper, lower, place) -> found.add(new Key(upper, lower)));
    return found;
  }

  private static Place place(int offset) {
    return new Place(1, offset, 1, offset, false, false);
  }

  @Test
  void ascendingKeysSplitLeavesAtTheRightEdge() {
    ScrollIndex index = new ScrollIndex(false);
    for (int i = 1; i <= 10_000; i++) {
      assertThat(index.put(1, i, place(i))).isNull();
    }
    assertThat(walk(index, new Key(1, 9_990), 5))
        .containsExactly(
            new Key(1, 9_990),
            new Key(1, 9_991),
            new Key(1, 9_992),
            new Key(1, 9_993),
            new Key(1, 9_994));
    assertThat(index.cut(1, 9_999)).hasSize(9_999);
    assertThat(index.size()).isEqualTo(1);
    assertThat(index.get(1, 10_000)).isEqualTo(place(10_000));
  }
}
