package choir.test.sq;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.approval.Approval;
import choir.core.phext.Coordinate;
import choir.core.sq.Change;
import choir.core.sq.IdempotencyKey;
import choir.core.sq.Operation;
import choir.core.sq.Outcome;
import choir.core.sq.ScrollKey;
import choir.core.sq.Staged;
import choir.runtime.simulation.FaultyDisk;
import choir.runtime.sq.log.LogSettings;
import choir.runtime.sq.store.LocalStore;
import choir.runtime.sq.store.Sweeper;
import choir.runtime.sq.store.Timers;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** On virtual time: days pass at once. */
@ExtendWith(SilencedStoreLog.class)
final class SweeperTest {
  private static final ScrollKey NOTE = StoreFixture.key("notes", 1);
  private static final Duration DAY = Duration.ofDays(1);

  /** The store's clock and the sweeper's timers in one. */
  private final class Time extends Clock implements Timers {
    private record Task(long due, Runnable work) {}

    private final PriorityQueue<Task> tasks =
        new PriorityQueue<>(Comparator.comparingLong(Task::due));
    private long nanos;

    @Override
    public long nanos() {
      return nanos;
    }

    @Override
    public void after(Duration wait, Runnable task) {
      tasks.add(new Task(nanos + wait.toNanos(), task));
    }

    void pass(Duration time) {
      long until = nanos + time.toNanos();
      while (!tasks.isEmpty() && tasks.element().due() <= until) {
        Task next = tasks.remove();
        nanos = next.due();
        next.work().run();
        writer.runAll();
      }
      nanos = until;
    }

    @Override
    public Instant instant() {
      return Instant.EPOCH.plusNanos(nanos);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("the store's times are UTC");
    }
  }

  private final FaultyDisk disk = new FaultyDisk(1);
  private final ManualExecutor writer = new ManualExecutor();
  private final Time time = new Time();
  private LocalStore store;
  private boolean leads = true;
  private Sweeper sweeper;

  @BeforeEach
  void open() throws IOException {
    LogSettings settings =
        LogSettings.of(
            Set.of(IdempotencyKey.PHEXT, Staged.PHEXT, Approval.UNATTENDED_PHEXT)::contains);
    store = LocalStore.open(disk, settings, writer, Runnable::run, time);
    sweeper = Sweeper.start(store, () -> leads, time);
  }

  private Outcome write(List<Change> changes, Optional<IdempotencyKey> once) {
    var told = store.submit(new Operation.Write(changes, List.of(), once)).toCompletableFuture();
    writer.runAll();
    return told.join();
  }

  private long keyed(String key) {
    Outcome outcome =
        write(List.of(new Change.Add(NOTE, "x")), Optional.of(IdempotencyKey.of("s", key, "same")));
    return ((Outcome.Done) outcome).index();
  }

  private List<Coordinate> held(String phext) {
    List<Coordinate> held = new ArrayList<>();
    store
        .latest()
        .visit(
            phext,
            Coordinate.ORIGIN,
            Coordinate.of("999.999.999/999.999.999/999.999.999"),
            scroll -> held.add(scroll.at()));
    return held;
  }

  @Test
  void aKeyIsRememberedForThirtyDaysAndThenForgotten() {
    long old = keyed("old");
    time.pass(DAY.multipliedBy(20));
    long young = keyed("young");
    time.pass(DAY.multipliedBy(10).minusHours(1));
    assertThat(keyed("old")).isEqualTo(old);
    time.pass(Duration.ofHours(3));
    assertThat(keyed("young")).isEqualTo(young);
    assertThat(keyed("old")).isGreaterThan(young);
  }

  /** Finding N12: questions for which nobody waits were listed for ever. */
  @Test
  void aQuestionForWhichNobodyWaitsIsListedForThirtyDaysAfterTheLastAttempt() {
    ScrollKey once = StoreFixture.key(Approval.UNATTENDED_PHEXT, 1);
    ScrollKey again = StoreFixture.key(Approval.UNATTENDED_PHEXT, 2);
    write(List.of(new Change.Put(once, "q"), new Change.Put(again, "q")), Optional.empty());
    time.pass(DAY.multipliedBy(20));
    write(List.of(new Change.Put(again, "q")), Optional.empty());
    time.pass(DAY.multipliedBy(10).plusHours(2));

    assertThat(held(Approval.UNATTENDED_PHEXT)).containsExactly(again.at());
  }

  @Test
  void manyGoInBatchesOfAThousandWithAPauseAfterEach() {
    for (int i = 0; i < 2_500; i++) {
      keyed("key " + i);
    }
    leads = false;
    time.pass(DAY.multipliedBy(31));
    assertThat(held(IdempotencyKey.PHEXT)).hasSize(2_500);
    leads = true;
    time.pass(Duration.ofHours(1));
    assertThat(held(IdempotencyKey.PHEXT)).isEmpty();
    long before = store.latest().version();
    time.pass(Duration.ofHours(5));
    assertThat(store.latest().version()).as("nothing is left to write").isEqualTo(before);
    assertThat(before).isEqualTo(2_500 + 3);
  }

  @Test
  void anUploadThatNobodyEndedGoesAfterADayAndWhatIsReferredToStays() {
    Staged broken = new Staged(Coordinate.of("5.5.5/5.5.5/1.1.1"), 2, 12);
    Staged whole = new Staged(Coordinate.of("7.7.7/7.7.7/1.1.1"), 2, 2 << 20);
    piece(broken, 1, "first ");
    piece(broken, 2, "second");
    piece(whole, 1, "x".repeat(1 << 20));
    piece(whole, 2, "y".repeat(1 << 20));
    Outcome referred =
        write(
            List.of(
                new Change.PutStaged(NOTE, whole),
                new Change.Delete(Staged.openMarker(whole.book()))),
            Optional.empty());
    assertThat(referred).isInstanceOf(Outcome.Done.class);
    time.pass(DAY.minusHours(1));
    assertThat(held(Staged.PHEXT)).hasSize(5);
    time.pass(Duration.ofHours(3));
    assertThat(held(Staged.PHEXT)).containsExactly(whole.piece(1).at(), whole.piece(2).at());
    assertThat(store.select(NOTE).toCompletableFuture().join())
        .hasValueSatisfying(
            note -> assertThat(note.text()).startsWith("xx").endsWith("yy").hasSize(2 << 20));
  }

  private void piece(Staged text, int number, String words) {
    List<Change> changes = new ArrayList<>();
    changes.add(new Change.Put(text.piece(number), words));
    if (number == 1) {
      changes.add(new Change.Put(Staged.openMarker(text.book()), "open"));
    }
    assertThat(write(changes, Optional.empty())).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void whatFailsIsTriedAgain() {
    keyed("old");
    time.pass(DAY.multipliedBy(29));
    disk.failForceAfter(0);
    time.pass(DAY.multipliedBy(3));
    assertThat(store.failure()).isPresent();
    assertThat(time.tasks).as("the next try").hasSize(1);
  }

  @Test
  void onceClosedItBeginsNothing() {
    keyed("old");
    sweeper.close();
    time.pass(DAY.multipliedBy(40));
    assertThat(held(IdempotencyKey.PHEXT)).hasSize(1);
    assertThat(time.tasks).isEmpty();
  }
}
