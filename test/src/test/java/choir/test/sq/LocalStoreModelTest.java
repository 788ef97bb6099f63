package choir.test.sq;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.phext.Coordinate;
import choir.core.sq.Operation;
import choir.core.sq.Outcome;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.runtime.simulation.FaultyDisk;
import choir.runtime.sq.log.LogSettings;
import choir.runtime.sq.store.LocalStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Random operations, power failures and kills at random points, compaction in between: what was
 * acknowledged is there, an operation is there whole or not at all, versions only grow. {@code
 * -Dchoir.seeds=N} for more.
 */
@ExtendWith(SilencedStoreLog.class)
final class LocalStoreModelTest {
  private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(0), ZoneOffset.UTC);
  static final LogSettings SMALL =
      new LogSettings(phext -> phext.equals("latest") || phext.equals("journal"), 4096);

  @Test
  void whatWasAcknowledgedOutlivesEveryCrash() throws IOException {
    int[] seen = new int[2];
    for (long seed : Seeds.of(300).toArray()) {
      try {
        Run run = new Run(seed);
        run.all();
        seen[0] += run.acknowledged;
        seen[1] += run.compactions;
      } catch (IOException | RuntimeException | AssertionError failed) {
        throw new AssertionError("-Dchoir.seed=" + seed + ": " + failed, failed);
      }
    }
    assertThat(seen[0]).as("acknowledged operations").isPositive();
    assertThat(seen[1]).as("compactions").isPositive();
  }

  private static final class Run {
    private final Random random;
    private final FaultyDisk disk;
    private final RandomOperations operations;
    private final StoreModel model = new StoreModel();
    private ManualExecutor writer = new ManualExecutor();
    private ManualExecutor background = new ManualExecutor();
    private LocalStore store;
    private long lastVersion;
    int acknowledged;
    int compactions;

    Run(long seed) throws IOException {
      random = new Random(seed);
      disk = new FaultyDisk(seed);
      operations = new RandomOperations(random);
      store = open();
    }

    private LocalStore open() throws IOException {
      writer = new ManualExecutor();
      background = new ManualExecutor();
      return LocalStore.open(disk, SMALL, writer, background, CLOCK);
    }

    void all() throws IOException {
      for (int life = 0; life < 8; life++) {
        if (random.nextInt(3) > 0) {
          disk.powerOffAfter(random.nextInt(60));
        }
        work(20 + random.nextInt(40));
        assertThat(scrolls(store)).isEqualTo(model.acknowledged());
        end();
      }
    }

    private void work(int number) {
      for (int i = 0; i < number; i++) {
        submit(operations.next(model));
        if (random.nextInt(3) == 0) {
          writer.runOne();
        }
        if (random.nextInt(12) == 0) {
          background.runAll();
        }
      }
      if (random.nextBoolean()) {
        writer.runAll();
        background.runAll();
      }
    }

    private void submit(Operation operation) {
      StoreModel.Submitted expected = model.submit(operation);
      var unused =
          store
              .submit(operation)
              .thenAccept(outcome -> acknowledged(expected, outcome))
              .exceptionally(
                  failed -> {
                    if (store.failure().isEmpty()) {
                      throw new AssertionError("failed while the store went on", failed);
                    }
                    return null;
                  });
    }

    private void acknowledged(StoreModel.Submitted expected, Outcome outcome) {
      acknowledged++;
      model.acknowledge(expected.number());
      if (outcome instanceof Outcome.Refused) {
        assertThat(outcome).isEqualTo(expected.decision().outcome());
      } else {
        assertThat(expected.accepted()).as("%s", outcome).isTrue();
      }
      if (outcome instanceof Outcome.Done done && !expected.decision().changes().isEmpty()) {
        assertThat(done.index()).as("versions grow").isGreaterThan(lastVersion);
        lastVersion = done.index();
      }
    }

    private void end() throws IOException {
      switch (random.nextInt(4)) {
        case 0 -> {
          disk.kill();
          store = open();
          Map<ScrollKey, String> seen = scrolls(store);
          disk.crash();
          store = open();
          assertThat(scrolls(store)).as("what a reopened store showed is durable").isEqualTo(seen);
        }
        case 1 -> {
          disk.kill();
          store = open();
        }
        case 2 -> {
          disk.crash();
          store = open();
        }
        default -> stopWhileOpening();
      }
      compactions += disk.list().stream().anyMatch(StoreFixture::isCompacted) ? 1 : 0;
      assertThat(model.continueFrom(scrolls(store))).as("whole operations, none lost").isTrue();
    }

    private void stopWhileOpening() throws IOException {
      if (random.nextBoolean()) {
        disk.kill();
      } else {
        disk.crash();
      }
      disk.powerOffAfter(random.nextInt(6));
      try {
        store = open();
        disk.kill();
      } catch (IOException powerFailedAgain) {
        disk.crash();
      }
      store = open();
    }
  }

  /** All that a store shows. */
  static Map<ScrollKey, String> scrolls(LocalStore store) {
    Map<ScrollKey, String> all = new HashMap<>();
    Stream.concat(Stream.of("journal"), RandomOperations.PHEXTS.stream())
        .forEach(
            phext -> {
              List<Scroll> found =
                  store
                      .scrolls(phext, Coordinate.ORIGIN, Integer.MAX_VALUE)
                      .toCompletableFuture()
                      .join();
              found.forEach(each -> all.put(new ScrollKey(phext, each.at()), each.text()));
            });
    return all;
  }
}
