package choir.test.sq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.core.sq.EventBody;
import choir.core.sq.JournalHead;
import choir.core.sq.Operation;
import choir.core.sq.ScrollKey;
import choir.core.sq.StoreException;
import choir.runtime.simulation.FaultyDisk;
import choir.runtime.sq.store.StoreStats;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The index on disk says what the segments say, whatever is missing or damaged of it and whenever
 * its writing is interrupted. {@code -Dchoir.seeds=N} for more.
 */
@ExtendWith(SilencedStoreLog.class)
final class IndexFilesTest {
  private static final int JOURNALS = 12;

  /** Some twenty segments of scrolls that are overwritten and deleted, and of journals. */
  private static StoreFixture filled(long seed) throws IOException {
    return filled(seed, 40);
  }

  private static StoreFixture filled(long seed, int rounds) throws IOException {
    StoreFixture lab = new StoreFixture(new FaultyDisk(seed));
    fill(lab, rounds);
    return lab;
  }

  private static void fill(StoreFixture lab, int rounds) {
    for (int round = 0; round < rounds; round++) {
      lab.put("latest", 1 + round % 7, round + "x".repeat(500));
      lab.put("history", 1 + round % 5, round + "y".repeat(700));
      if (round % 4 == 0) {
        lab.delete("latest", 1 + round % 7);
        lab.delete("history", 1 + round % 5);
      }
      journal(lab, "entity|" + round % JOURNALS, round);
    }
  }

  private static void journal(StoreFixture lab, String id, int round) {
    EventBody body = new EventBody("test.Happened", 1, "", "", round, "z".repeat(600));
    long highest = lab.store.head(id).map(JournalHead::highest).orElse(0L);
    var unused = lab.store.submit(new Operation.Open(id));
    lab.writer.runAll();
    long epoch = lab.store.head(id).orElseThrow().epoch();
    unused =
        lab.store.submit(
            new Operation.Append(id, epoch, "w" + epoch, highest + 1, List.of(body), List.of()));
    if (highest == 2) {
      unused = lab.store.submit(new Operation.DeleteEvents(id, epoch, 2));
    }
    lab.writer.runAll();
  }

  /** All that a store says. */
  private record Said(
      Map<ScrollKey, String> scrolls, Map<String, JournalHead> heads, long history, long number) {
    static Said by(StoreFixture lab) throws IOException {
      Map<String, JournalHead> heads = new TreeMap<>();
      for (int i = 0; i < JOURNALS; i++) {
        String id = "entity|" + i;
        lab.store.head(id).ifPresent(head -> heads.put(id, head));
      }
      StoreStats stats = lab.store.stats();
      return new Said(
          LocalStoreModelTest.scrolls(lab.store), heads, stats.history(), stats.scrolls());
    }
  }

  private static List<String> indexFiles(StoreFixture lab) {
    return lab.disk.list().stream().filter(name -> !name.endsWith(".scrolls")).toList();
  }

  @Test
  void itSaysTheSameFromMemoryFromDiskAndAnew() throws IOException {
    StoreFixture lab = filled(1);
    Said inMemory = Said.by(lab);
    assertThat(inMemory.heads()).hasSize(JOURNALS);
    assertThat(lab.segments().size()).isGreaterThan(16);
    lab.background.runAll();
    Said afterCompaction = Said.by(lab);
    assertThat(afterCompaction.scrolls()).isEqualTo(inMemory.scrolls());
    assertThat(afterCompaction.heads()).isEqualTo(inMemory.heads());
    assertThat(indexFiles(lab)).contains("index").anyMatch(name -> name.endsWith(".keys"));
    lab.disk.kill();
    lab.reopen();
    assertThat(Said.by(lab)).as("from disk").isEqualTo(afterCompaction);
    lab.disk.delete("index");
    lab.disk.kill();
    lab.reopen();
    assertThat(Said.by(lab)).as("anew").isEqualTo(afterCompaction);
  }

  @Test
  void runsAreMergedSoThatALookUpAsksFew() throws IOException {
    StoreFixture lab = filled(1);
    for (int i = 0; i < 200; i++) {
      lab.put("latest", 1 + i % 9, i + "x".repeat(900));
      lab.background.runAll();
    }
    assertThat(lab.segments().size()).isGreaterThan(64);
    assertThat(indexFiles(lab).stream().filter(name -> name.endsWith(".keys")).count())
        .isLessThanOrEqualTo(16);
  }

  @Test
  void anyFileThatIsMissingOrCutIsMadeAnew() throws IOException {
    StoreFixture lab = filled(2);
    lab.background.runAll();
    Said expected = Said.by(lab);
    Map<String, byte[]> whole = lab.disk.image();
    for (String name : indexFiles(lab)) {
      Map<String, byte[]> image = new TreeMap<>(whole);
      byte[] bytes = Objects.requireNonNull(image.remove(name));
      lab.disk.restore(image);
      lab.reopen();
      assertThat(Said.by(lab)).as("without %s", name).isEqualTo(expected);
      for (int length : new int[] {0, 10, bytes.length / 2, bytes.length - 1}) {
        image = new TreeMap<>(whole);
        image.put(name, Arrays.copyOf(bytes, length));
        lab.disk.restore(image);
        lab.reopen();
        assertThat(Said.by(lab)).as("%s with %d bytes", name, length).isEqualTo(expected);
      }
    }
  }

  @Test
  void aFlippedByteIsNoticedAndTheIndexMadeAnewAtTheNextStart() throws IOException {
    StoreFixture lab = filled(3);
    lab.background.runAll();
    Said expected = Said.by(lab);
    Map<String, byte[]> whole = lab.disk.image();
    for (String name : indexFiles(lab)) {
      int length = whole.getOrDefault(name, new byte[0]).length;
      for (int at = 0; at < length; at += 1 + length / 25) {
        lab.disk.restore(whole);
        lab.disk.flip(name, at);
        try {
          lab.reopen();
          assertThat(Said.by(lab)).as("%s, byte %d", name, at).isEqualTo(expected);
        } catch (StoreException | CompletionException refused) {
          StoreException damaged = damage(refused);
          assertThat(damaged.code()).isEqualTo(StoreException.Code.DAMAGED);
          assertThat(damaged).hasMessageContaining(name).hasMessageContaining("Restart the node");
        }
        lab.disk.kill();
        lab.reopen();
        assertThat(Said.by(lab)).as("%s, byte %d, started again", name, at).isEqualTo(expected);
      }
    }
  }

  @Test
  void theIndexOfAnotherLogIsNotBelieved() throws IOException {
    StoreFixture other = new StoreFixture(new FaultyDisk(6));
    other.put("latest", 3, "only here, so that all that follows has other versions");
    fill(other, 30);
    other.background.runAll();
    StoreFixture lab = filled(7);
    lab.background.runAll();
    Said expected = Said.by(lab);
    Map<String, byte[]> mixed = new TreeMap<>(lab.disk.image());
    indexFiles(lab).forEach(mixed::remove);
    Map<String, byte[]> foreign = other.disk.image();
    foreign.keySet().retainAll(indexFiles(other));
    mixed.putAll(foreign);
    lab.disk.restore(mixed);
    lab.reopen();
    assertThat(Said.by(lab)).isEqualTo(expected);
  }

  private static StoreException damage(RuntimeException refused) {
    if (refused instanceof StoreException damage) {
      return damage;
    }
    if (refused.getCause() instanceof StoreException damage) {
      return damage;
    }
    throw refused;
  }

  @Test
  void aStopAtAnyStepOfItsWritingLosesNothing() throws IOException {
    StoreFixture counted = filled(0, 18);
    int before = counted.disk.steps();
    counted.background.runAll();
    int steps = counted.disk.steps() - before;
    Said expected = Said.by(counted);
    for (int step = 0; step <= steps; step++) {
      for (long seed : Seeds.of(2).toArray()) {
        StoreFixture lab = filled(seed, 18);
        lab.disk.powerOffAfter(step);
        lab.background.runAll();
        assertThat(LocalStoreModelTest.scrolls(lab.store)).isEqualTo(expected.scrolls());
        if (seed % 2 == 0) {
          lab.disk.kill();
        } else {
          lab.disk.crash();
        }
        lab.reopen();
        Said found = Said.by(lab);
        assertThat(found.scrolls())
            .as("step %d, -Dchoir.seed=%d", step, seed)
            .isEqualTo(expected.scrolls());
        assertThat(found.heads()).isEqualTo(expected.heads());
        lab.put("latest", 1, "goes on");
        lab.background.runAll();
        assertThat(lab.read("latest", 1)).isEqualTo("goes on");
      }
    }
  }

  @Test
  void aFullDiskLeavesTheIndexInMemoryAndTheStoreGoesOn() throws IOException {
    StoreFixture lab = filled(4);
    Said expected = Said.by(lab);
    lab.disk.fullAfter(100);
    lab.background.runAll();
    assertThat(lab.store.failure()).isEmpty();
    assertThat(Said.by(lab)).isEqualTo(expected);
    lab.disk.fullAfter(Long.MAX_VALUE);
    lab.put("latest", 9, "x".repeat(4000));
    lab.background.runAll();
    assertThat(indexFiles(lab)).contains("index");
  }

  @Test
  void aSegmentThatLostItsEndIsStillRefused() throws IOException {
    StoreFixture lab = filled(5);
    lab.background.runAll();
    Map<String, byte[]> image = new TreeMap<>(lab.disk.image());
    String second = lab.segments().get(1);
    byte[] bytes = image.getOrDefault(second, new byte[0]);
    image.put(second, Arrays.copyOf(bytes, bytes.length - 40));
    lab.disk.restore(image);
    assertThatThrownBy(lab::reopen)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("memory/" + second)
        .hasMessageContaining("not what was written");
  }
}
