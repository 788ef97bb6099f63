package choir.test.sq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.core.phext.Coordinate;
import choir.core.sq.Change;
import choir.core.sq.Condition;
import choir.core.sq.HistoryRule;
import choir.core.sq.IdempotencyKey;
import choir.core.sq.Operation;
import choir.core.sq.Outcome;
import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollText;
import choir.core.sq.Staged;
import choir.runtime.simulation.FaultyDisk;
import choir.runtime.sq.log.HistoryExpiredException;
import choir.runtime.sq.log.LogSettings;
import choir.runtime.sq.log.Version;
import choir.runtime.sq.store.LocalStore;
import choir.runtime.sq.store.View;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Random writes of every kind: every version that is kept can be asked for and is what it was,
 * whatever came since, be it writes, compaction or a crash. {@code -Dchoir.seeds=N} for more.
 */
@ExtendWith(SilencedStoreLog.class)
final class HistoryModelTest {
  private static final List<String> PHEXTS = List.of("history", "short", "latest");
  private static final Duration SHORT = Duration.ofMillis(40);
  private static final LogSettings SETTINGS =
      new LogSettings(
          "latest"::equals, phext -> phext.equals("short") ? SHORT : HistoryRule.FOREVER, 8 << 10);

  @Test
  void everyVersionThatIsKeptIsWhatItWas() throws IOException {
    int compactions = 0;
    int expired = 0;
    for (long seed : Seeds.of(8).toArray()) {
      try {
        Run run = new Run(seed);
        run.all();
        compactions += run.compactions;
        expired += run.expired;
      } catch (IOException | RuntimeException | AssertionError failed) {
        throw new AssertionError("-Dchoir.seed=" + seed + ": " + failed, failed);
      }
    }
    if (Long.getLong("choir.seed") == null) {
      assertThat(compactions).as("compactions").isPositive();
      assertThat(expired).as("refused for age").isPositive();
    }
  }

  private static final class Run {
    private final Random random;
    private final FaultyDisk disk;
    private final HistoryModel model = new HistoryModel();
    private ManualExecutor writer = new ManualExecutor();
    private ManualExecutor background = new ManualExecutor();
    private LocalStore store;
    private int count;
    private int books;
    int compactions;
    int expired;

    Run(long seed) throws IOException {
      random = new Random(seed);
      disk = new FaultyDisk(seed);
      store = open();
    }

    private LocalStore open() throws IOException {
      writer = new ManualExecutor();
      background = new ManualExecutor();
      Clock clock = Clock.fixed(Instant.ofEpochMilli(0), ZoneOffset.UTC);
      return LocalStore.open(disk, SETTINGS, writer, background, clock);
    }

    void all() throws IOException {
      for (int life = 0; life < 5; life++) {
        for (int round = 0; round < 14; round++) {
          View before = store.latest();
          Map<String, String> expected = model.asOf("history", model.version());
          write(1 + random.nextInt(6));
          assertThat(shown(before, "history")).as("a view stays as it is").isEqualTo(expected);
          if (random.nextInt(4) == 0) {
            background.runAll();
          }
        }
        check();
        if (random.nextBoolean()) {
          disk.kill();
        } else {
          disk.crash();
        }
        store = open();
        check();
      }
      compactions = (int) disk.list().stream().filter(StoreFixture::isCompacted).count();
    }

    private void write(int number) {
      List<CompletableFuture<Outcome>> told = new ArrayList<>();
      List<Outcome> expected = new ArrayList<>();
      for (int i = 0; i < number; i++) {
        Operation operation = operation();
        told.add(store.submit(operation).toCompletableFuture());
        expected.add(model.submit(operation));
      }
      writer.runAll();
      for (int i = 0; i < told.size(); i++) {
        assertThat(told.get(i).join()).isEqualTo(expected.get(i));
      }
    }

    private Operation operation() {
      if (random.nextInt(8) == 0) {
        return staging();
      }
      List<Change> changes = new ArrayList<>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        changes.add(change());
      }
      ScrollKey key = changes.get(0).key();
      List<Condition> conditions =
          random.nextInt(4) > 0
              ? List.of()
              : List.of(new Condition(key, model.version(key) - random.nextInt(2)));
      String once = "key-" + random.nextInt(30);
      return new Operation.Write(
          changes,
          conditions,
          random.nextInt(4) > 0
              ? Optional.empty()
              : Optional.of(IdempotencyKey.of("s", once, "same" + random.nextInt(2))));
    }

    /** A piece, or a text made of the pieces of a book. */
    private Operation staging() {
      Coordinate book = new Coordinate(1, 1, 1, 1, 1, 1 + books, 1, 1, 1);
      Staged staged = new Staged(book, 2, 0);
      int missing = model.version(staged.piece(1)) == 0 ? 1 : 2;
      if (model.version(staged.piece(missing)) == 0) {
        return new Operation.Write(List.of(new Change.Put(staged.piece(missing), text())));
      }
      books++;
      long bytes = model.bytes(staged.piece(1)) + model.bytes(staged.piece(2));
      Staged whole = new Staged(book, 2, bytes + random.nextInt(6) / 5);
      return new Operation.Write(
          List.of(
              random.nextBoolean()
                  ? new Change.PutStaged(key(), whole)
                  : new Change.AddStaged(key(), whole)));
    }

    private Change change() {
      return switch (random.nextInt(12)) {
        case 0 -> new Change.Delete(key());
        case 1 -> new Change.Cut(key());
        case 2, 3, 4 -> new Change.Put(key(), text());
        default -> new Change.Add(key(), text());
      };
    }

    private ScrollKey key() {
      return new ScrollKey(
          PHEXTS.get(random.nextInt(PHEXTS.size())),
          new Coordinate(1, 1, 1, 1, 1, 1 + random.nextInt(2), 1, 1, 1 + random.nextInt(3)));
    }

    private String text() {
      int length = random.nextInt(10) == 0 ? random.nextInt(2500) : random.nextInt(200);
      return count++ + "ü" + "x".repeat(length);
    }

    private void check() {
      long last = model.version();
      assertThat(store.latest().version()).isEqualTo(last);
      for (String phext : PHEXTS) {
        assertThat(shown(store.latest(), phext)).as(phext).isEqualTo(model.asOf(phext, last));
      }
      for (int i = 0; i < 3; i++) {
        long version = random.nextLong(last + 1);
        assertThat(shown(store.asOf(version), "history"))
            .as("as of %d", version)
            .isEqualTo(model.asOf("history", version));
        checkShort(version);
        int limit = 1 + random.nextInt(20);
        checkChanges("history", version, limit);
      }
      checkHistory();
    }

    private void checkShort(long version) {
      Map<String, String> expected = model.asOf("short", version);
      try {
        assertThat(shown(store.asOf(version), "short")).as("%d", version).isEqualTo(expected);
        checkChanges("short", version, 5);
      } catch (HistoryExpiredException refused) {
        expired++;
        Instant now = store.latest().time();
        assertThat(store.asOf(version).time()).isBeforeOrEqualTo(now.minus(SHORT));
      }
    }

    private void checkChanges(String phext, long after, int limit) {
      List<HistoryModel.Told> expected = model.changes(phext, after);
      List<Version> found = store.changes(phext, after, limit);
      assertThat(found.size()).isGreaterThanOrEqualTo(Math.min(limit, expected.size()));
      assertThat(found.stream().map(Run::brief).toList())
          .as("%s behind %d", phext, after)
          .containsExactlyInAnyOrderElementsOf(
              expected.subList(0, found.size()).stream().map(Run::brief).toList());
    }

    private void checkHistory() {
      ScrollKey key = key();
      List<Version> versions =
          store.history(new ScrollKey("history", key.at()), Long.MAX_VALUE, 1000);
      assertThat(versions.stream().map(Run::brief).toList())
          .isEqualTo(
              model.history(new ScrollKey("history", key.at())).stream().map(Run::brief).toList());
    }

    private static String brief(Version each) {
      String what = each.kind() == Version.Kind.DELETE ? "gone" : "has " + each.bytes();
      return each.key() + "@" + each.version() + " " + what;
    }

    private static String brief(HistoryModel.Told each) {
      String what = each.text().map(text -> "has " + ScrollText.utf8Bytes(text)).orElse("gone");
      return each.key() + "@" + each.version() + " " + what;
    }

    private static Map<String, String> shown(View view, String phext) {
      Map<String, String> shown = new TreeMap<>();
      view.visit(
          phext,
          Coordinate.ORIGIN,
          Coordinate.of("999.999.999/999.999.999/999.999.999"),
          scroll -> {
            StringBuilder pieces = new StringBuilder();
            scroll.pieces(pieces::append);
            assertThat(scroll.text()).isEqualTo(pieces.toString());
            assertThat(scroll.bytes()).isEqualTo(ScrollText.utf8Bytes(scroll.text()));
            shown.put(new ScrollKey(phext, scroll.at()).toString(), scroll.text());
            return true;
          });
      return shown;
    }
  }

  @Test
  void whatIsStillToComeAndWhatKeepsNoHistoryIsRefused() throws IOException {
    StoreFixture lab = new StoreFixture(new FaultyDisk(1));
    lab.put("latest", 1, "one");
    lab.put("latest", 1, "two");
    assertThatThrownBy(() -> lab.store.asOf(3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the last one is 2");
    assertThatThrownBy(() -> lab.store.asOf(1).find(StoreFixture.key("latest", 1)))
        .isInstanceOf(HistoryExpiredException.class)
        .hasMessageContaining("'latest' keeps the latest version of each scroll alone");
  }

  @Test
  void aTimeLeadsToTheLastVersionThatIsNotLater() throws IOException {
    StoreFixture lab = new StoreFixture(new FaultyDisk(1));
    for (int i = 1; i <= 9; i++) {
      lab.put("history", 1, "text " + i);
    }
    for (int i = 1; i <= 9; i++) {
      Instant time = lab.store.asOf(i).time();
      assertThat(lab.store.asOf(time).version()).isEqualTo(i);
      assertThat(lab.store.asOf(time.plusNanos(1)).version()).isEqualTo(i);
      assertThat(lab.store.asOf(time.minusNanos(1)).version()).isEqualTo(i - 1);
    }
  }
}
