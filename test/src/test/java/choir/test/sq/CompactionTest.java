package choir.test.sq;

import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.simulation.FaultyDisk;
import choir.runtime.sq.store.StoreStats;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Compaction drops garbage and nothing else, whenever it is interrupted. */
@ExtendWith(SilencedStoreLog.class)
final class CompactionTest {
  /** Segments of overwritten scrolls and of deletions, one task of compaction waiting. */
  private static StoreFixture garbage(long seed) throws IOException {
    StoreFixture lab = new StoreFixture(new FaultyDisk(seed));
    for (int i = 1; i <= 3; i++) {
      lab.put("latest", 1, "keeps its place");
      lab.put("latest", 2, "is deleted later");
      lab.put("history", i, "history stays");
      for (int round = 0; round < 10; round++) {
        lab.put("latest", 3, "version " + round + "x".repeat(300));
      }
      lab.delete("latest", 2);
    }
    lab.put("latest", 4, "x".repeat(3900));
    return lab;
  }

  @Test
  void aCrashAtAnyStepOfACompactionLosesNothing() throws IOException {
    StoreFixture whole = garbage(0);
    int before = whole.disk.steps();
    whole.background.runAll();
    int steps = whole.disk.steps() - before;
    assertThat(steps).isGreaterThanOrEqualTo(12);
    for (int step = 0; step <= steps; step++) {
      for (long seed : Seeds.of(12).toArray()) {
        StoreFixture lab = garbage(seed);
        var expected = LocalStoreModelTest.scrolls(lab.store);
        lab.disk.powerOffAfter(step);
        lab.background.runAll();
        assertThat(LocalStoreModelTest.scrolls(lab.store)).isEqualTo(expected);
        if (seed % 2 == 0) {
          lab.disk.kill();
          lab.reopen();
        }
        lab.disk.crash();
        lab.reopen();
        assertThat(LocalStoreModelTest.scrolls(lab.store))
            .as("step %d, -Dchoir.seed=%d", step, seed)
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void itGivesSpaceBackAndTheLogOpensAgain() throws IOException {
    StoreFixture lab = garbage(1);
    long before = lab.store.stats().bytes();
    var expected = LocalStoreModelTest.scrolls(lab.store);
    lab.background.runAll();
    assertThat(lab.store.stats().bytes()).isLessThan(before / 2 + 4200);
    assertThat(LocalStoreModelTest.scrolls(lab.store)).isEqualTo(expected);
    lab.disk.crash();
    lab.reopen();
    assertThat(LocalStoreModelTest.scrolls(lab.store)).isEqualTo(expected);
  }

  @Test
  void whatIsCountedBesideACompactionIsWhatARestartCounts() throws IOException {
    StoreFixture lab = garbage(1);
    lab.put("history", 1, "its second version");
    lab.delete("history", 2);
    lab.background.runAll();
    StoreStats counted = lab.store.stats();
    assertThat(lab.disk.list()).anyMatch(name -> name.endsWith("-0002.scrolls"));
    lab.disk.crash();
    lab.reopen();
    StoreStats found = lab.store.stats();
    assertThat(found.history()).isEqualTo(counted.history()).isPositive();
    assertThat(found.bytes()).isEqualTo(counted.bytes());
    assertThat(found.scrolls()).isEqualTo(counted.scrolls());
  }

  @Test
  void aCompactionThatFailedIsDoneTheNextTime() throws IOException {
    StoreFixture lab = garbage(1);
    lab.disk.fullAfter(100);
    lab.background.runAll();
    assertThat(lab.disk.list()).noneMatch(name -> name.endsWith(".compacting"));
    assertThat(lab.store.failure()).isEmpty();
    lab.disk.fullAfter(Long.MAX_VALUE);
    lab.put("latest", 5, "x".repeat(4000));
    lab.background.runAll();
    assertThat(lab.disk.list()).anyMatch(name -> name.equals("0000000001-0002.scrolls"));
  }

  @Test
  void oneDamagedSegmentDoesNotKeepTheOthersFromBeingCompacted() throws IOException {
    StoreFixture lab = garbage(1);
    int before = lab.segments().size();
    lab.disk.flip("0000000001-0001.scrolls", 120);
    lab.background.runAll();
    assertThat(lab.disk.list())
        .contains("0000000001-0001.scrolls", "0000000002-0002.scrolls")
        .doesNotContain("0000000001-0002.scrolls");
    assertThat(lab.segments()).hasSize(before);
  }

  @Test
  void versionsGrowAlsoWhenTheLastOperationWasGarbage() throws IOException {
    StoreFixture lab = new StoreFixture(new FaultyDisk(5));
    for (int i = 0; i < 9; i++) {
      lab.put("latest", 1, "x".repeat(360));
    }
    lab.delete("latest", 1);
    long last = 10;
    lab.disk.powerOffAfter(3);
    var torn = lab.attempt("history", 1, "y".repeat(4000));
    assertThat(torn).isCompletedExceptionally();
    lab.disk.kill();
    lab.reopen();
    lab.background.runAll();
    var unused = lab.store.submit(new choir.core.sq.Operation.DeleteEvents("nobody", 1, 1));
    lab.writer.runAll();
    lab.background.runAll();
    lab.disk.crash();
    lab.reopen();
    lab.put("history", 1, "next");
    assertThat(lab.store.select(StoreFixture.key("history", 1)).toCompletableFuture().join())
        .hasValueSatisfying(scroll -> assertThat(scroll.version()).isGreaterThan(last));
  }
}
