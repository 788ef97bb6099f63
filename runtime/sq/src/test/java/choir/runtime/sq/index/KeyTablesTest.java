package choir.runtime.sq.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * A table in memory, a run, and several of both merged do as a sorted map does. {@code
 * -Dchoir.seeds=N} for more.
 */
final class KeyTablesTest {
  private static final String PHEXT = "notes";

  private record Key(long upper, int lower) {}

  private static final Comparator<Key> ORDER =
      Comparator.comparingLong(Key::upper).thenComparingInt(Key::lower);

  private record Found(Key key, Place place) {}

  /** Some tables, the newest last, and what they hold together. */
  private static final class Layers {
    final List<KeyTable> tables = new ArrayList<>();
    final NavigableMap<Key, Place> model = new TreeMap<>(ORDER);

    Layers(Random random) {
      int range = 1 + random.nextInt(1500);
      int count = 1 + random.nextInt(4);
      for (int i = 0; i < count; i++) {
        tables.add(new KeyTable());
        for (int step = random.nextInt(2000); step >= 0; step--) {
          put(random, key(random, range));
        }
      }
    }

    private static Key key(Random random, int range) {
      return new Key(random.nextInt(3) - 1L, 1 + random.nextInt(range));
    }

    private void put(Random random, Key key) {
      boolean absent = random.nextInt(4) == 0;
      Place place =
          absent
              ? Place.ABSENT
              : new Place(
                  random.nextInt(9),
                  1 + random.nextInt(9),
                  1 + random.nextInt(1 << 20),
                  random.nextLong(1L << 40),
                  random.nextBoolean(),
                  random.nextBoolean());
      tables.getLast().put(key.upper(), key.lower(), place);
      model.put(key, place);
    }

    /** The tables as runs, the newest first. */
    List<KeyRun> runs() throws IOException {
      List<KeyRun> runs = new ArrayList<>();
      for (KeyTable table : tables.reversed()) {
        runs.add(run(table));
      }
      return runs;
    }

    List<Found> expected(Key from, boolean forward, boolean absent) {
      NavigableMap<Key, Place> walked =
          forward ? model.tailMap(from, true) : model.headMap(from, true).descendingMap();
      return walked.entrySet().stream()
          .filter(each -> absent || !each.getValue().absent())
          .map(each -> new Found(each.getKey(), each.getValue()))
          .toList();
    }
  }

  private static KeyRun run(KeyTable table) throws IOException {
    return open(file(table));
  }

  /** A run of three phexts, of which the tests ask for the second. */
  private static MemoryFile file(KeyTable table) throws IOException {
    MemoryFile file = new MemoryFile();
    KeyRunWriter writer = new KeyRunWriter(file, table.size() + 2L);
    Place other = new Place(9, 9, 9, 9, false, false);
    writer.phext("before");
    writer.add(0, 5, other);
    if (table.size() > 0) {
      writer.phext(PHEXT);
      KeyCursor keys = table.cursor(Long.MIN_VALUE, Integer.MIN_VALUE, true);
      while (keys.next()) {
        writer.add(keys.upper(), keys.lower(), keys.place());
      }
    }
    writer.phext("or behind");
    writer.add(0, 5, other);
    writer.finish();
    return file;
  }

  private static KeyRun open(MemoryFile file) throws IOException {
    return KeyRun.open(
        file,
        "memory",
        () -> {
          throw new AssertionError("it is not damaged");
        });
  }

  private static List<Found> walk(KeyCursor cursor) {
    List<Found> found = new ArrayList<>();
    while (cursor.next()) {
      found.add(new Found(new Key(cursor.upper(), cursor.lower()), cursor.place()));
    }
    return found;
  }

  private static long[] seeds() {
    Long one = Long.getLong("choir.seed");
    return one != null
        ? new long[] {one}
        : new Random(1).longs(Integer.getInteger("choir.seeds", 40)).toArray();
  }

  @Test
  void anyMixOfTablesAndRunsDoesAsASortedMap() throws IOException {
    for (long seed : seeds()) {
      Random random = new Random(seed);
      Layers layers = new Layers(random);
      List<KeyRun> runs = layers.runs();
      for (int i = 0; i < 20; i++) {
        Key from = Layers.key(random, 1600);
        boolean forward = random.nextBoolean();
        boolean absent = random.nextBoolean();
        List<KeyCursor> cursors = new ArrayList<>();
        for (int layer = 0; layer < runs.size(); layer++) {
          KeyTable table = layers.tables.get(runs.size() - 1 - layer);
          KeyCursor ofRun = runs.get(layer).cursor(PHEXT, from.upper(), from.lower(), forward);
          boolean inMemory = ofRun == null || random.nextBoolean();
          cursors.add(inMemory ? table.cursor(from.upper(), from.lower(), forward) : ofRun);
        }
        assertThat(walk(new MergedKeys(cursors, forward, absent)))
            .as("-Dchoir.seed=%d from %s", seed, from)
            .isEqualTo(layers.expected(from, forward, absent));
      }
    }
  }

  @Test
  void aLookUpFindsWhatWasPutLast() throws IOException {
    for (long seed : seeds()) {
      Random random = new Random(seed);
      Layers layers = new Layers(random);
      List<KeyRun> runs = layers.runs();
      for (int i = 0; i < 500; i++) {
        Key key = Layers.key(random, 1600);
        Place inTable = null;
        Place inRun = null;
        for (int layer = 0; layer < runs.size(); layer++) {
          KeyTable table = layers.tables.get(runs.size() - 1 - layer);
          inTable = inTable != null ? inTable : table.get(key.upper(), key.lower());
          inRun = inRun != null ? inRun : runs.get(layer).get(PHEXT, key.upper(), key.lower());
        }
        assertThat(inTable).as("-Dchoir.seed=%d", seed).isEqualTo(layers.model.get(key));
        assertThat(inRun).as("-Dchoir.seed=%d", seed).isEqualTo(layers.model.get(key));
      }
    }
  }

  @Test
  void ascendingKeysSplitLeavesAtTheRightEdge() {
    KeyTable table = new KeyTable();
    for (int i = 1; i <= 10_000; i++) {
      table.put(1, i, new Place(1, i, 1, i, false, false));
    }
    assertThat(table.size()).isEqualTo(10_000);
    assertThat(walk(table.cursor(1, 9_998, true)))
        .extracting(found -> found.key().lower())
        .containsExactly(9_998, 9_999, 10_000);
  }

  @Test
  void aRunHasNoPhextThatItWasNotGiven() throws IOException {
    KeyRun run = run(new KeyTable());
    assertThat(run.phexts()).containsExactly("before", "or behind");
    assertThat(run.get(PHEXT, 0, 5)).isNull();
    assertThat(run.cursor(PHEXT, 0, 5, true)).isNull();
    assertThat(run.entries()).isEqualTo(2);
  }

  @Test
  void ofKeysThatAreNotThereNearlyNoneIsLookedFor() throws IOException {
    KeyTable table = new KeyTable();
    for (int i = 1; i <= 20_000; i++) {
      table.put(i, 2 * i, new Place(1, i, 1, i, false, false));
    }
    MemoryFile file = file(table);
    KeyRun run = open(file);
    int before = file.reads;
    for (int i = 1; i <= 10_000; i++) {
      assertThat(run.get(PHEXT, i, 2 * i + 1)).isNull();
    }
    assertThat(file.reads - before).as("of 10,000").isLessThan(300);
    for (int i = 20_001; i <= 30_000; i++) {
      assertThat(run.get(PHEXT, i, 1)).isNull();
    }
    assertThat(file.reads - before).as("behind its last key nothing is read").isLessThan(300);
  }
}
