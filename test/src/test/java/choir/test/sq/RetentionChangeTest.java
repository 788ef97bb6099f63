package choir.test.sq;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.phext.Coordinate;
import choir.core.sq.Change;
import choir.core.sq.HistoryRule;
import choir.core.sq.Operation;
import choir.core.sq.ScrollKey;
import choir.runtime.simulation.FaultyDisk;
import choir.runtime.sq.log.HistoryExpiredException;
import choir.runtime.sq.log.LogSettings;
import choir.runtime.sq.log.PhextHistory;
import choir.runtime.sq.store.LocalStore;
import choir.runtime.sq.store.View;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A store that is opened to keep more than before has lost what it dropped: it says so, and never
 * shows as the past what is only a part of it. {@code -Dchoir.seeds=N} for more.
 */
@ExtendWith(SilencedStoreLog.class)
final class RetentionChangeTest {
  private static final String PHEXT = "notes";
  private static final List<Duration> KEPT =
      List.of(HistoryRule.FOREVER, Duration.ofMillis(30), Duration.ZERO);

  @Test
  void whatAnEarlierRetentionDroppedIsRefusedAndNeverShownInPart() throws IOException {
    int answered = 0;
    int refused = 0;
    for (long seed : Seeds.of(8).toArray()) {
      Run run = new Run(seed);
      try {
        run.all();
      } catch (IOException | RuntimeException | AssertionError failed) {
        throw new AssertionError("-Dchoir.seed=" + seed + ": " + failed, failed);
      }
      answered += run.answered;
      refused += run.refused;
    }
    if (Long.getLong("choir.seed") == null) {
      assertThat(answered).as("of the past, with all kept").isPositive();
      assertThat(refused).as("of the past, with all kept").isPositive();
    }
  }

  private static final class Run {
    private final Random random;
    private final FaultyDisk disk;
    private final HistoryModel model = new HistoryModel();
    private final ManualExecutor writer = new ManualExecutor();
    private final ManualExecutor background = new ManualExecutor();
    int answered;
    int refused;

    Run(long seed) {
      random = new Random(seed);
      disk = new FaultyDisk(seed);
    }

    void all() throws IOException {
      for (int life = 0; life < 6; life++) {
        Duration kept = KEPT.get(random.nextInt(KEPT.size()));
        LocalStore store = open(kept);
        check(store, kept);
        for (int i = 0; i < 40; i++) {
          write(store);
        }
        background.runAll();
        check(store, kept);
        disk.crash();
      }
      check(open(HistoryRule.FOREVER), HistoryRule.FOREVER);
    }

    private LocalStore open(Duration kept) throws IOException {
      LogSettings settings =
          new LogSettings(
              phext -> phext.equals(PHEXT) && kept.isZero(),
              phext -> phext.equals(PHEXT) ? kept : HistoryRule.FOREVER,
              2 << 10);
      Clock clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
      return LocalStore.open(disk, settings, writer, background, clock);
    }

    private void write(LocalStore store) {
      ScrollKey key =
          new ScrollKey(PHEXT, new Coordinate(1, 1, 1, 1, 1, 1, 1, 1, 1 + random.nextInt(4)));
      String text = model.version() + "x".repeat(random.nextInt(150));
      Change change =
          switch (random.nextInt(4)) {
            case 0 -> new Change.Delete(key);
            case 1 -> new Change.Add(key, text);
            default -> new Change.Put(key, text);
          };
      Operation write = new Operation.Write(List.of(change));
      var told = store.submit(write).toCompletableFuture();
      writer.runAll();
      assertThat(told.join()).isEqualTo(model.submit(write));
    }

    private void check(LocalStore store, Duration kept) {
      long last = model.version();
      assertThat(shown(store.latest())).isEqualTo(model.asOf(PHEXT, last));
      long since = last;
      for (PhextHistory each : store.histories(PHEXT)) {
        since = each.since().map(PhextHistory.Beginning::version).orElse(last);
      }
      for (long version = 1; version < last; version++) {
        boolean all = kept.equals(HistoryRule.FOREVER);
        try {
          assertThat(shown(store.asOf(version)))
              .as("as of %d", version)
              .isEqualTo(model.asOf(PHEXT, version));
          assertThat(version).as("history begins").isGreaterThanOrEqualTo(since);
          answered += all ? 1 : 0;
        } catch (HistoryExpiredException gone) {
          assertThat(version).as("history begins").isLessThanOrEqualTo(since);
          refused += all ? 1 : 0;
        }
      }
    }

    private static Map<String, String> shown(View view) {
      Map<String, String> shown = new TreeMap<>();
      view.visit(
          PHEXT,
          Coordinate.ORIGIN,
          Coordinate.of("999.999.999/999.999.999/999.999.999"),
          scroll -> {
            shown.put(new ScrollKey(PHEXT, scroll.at()).toString(), scroll.text());
            return true;
          });
      return shown;
    }
  }
}
