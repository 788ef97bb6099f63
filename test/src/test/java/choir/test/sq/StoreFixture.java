package choir.test.sq;

import choir.core.phext.Coordinate;
import choir.core.sq.Change;
import choir.core.sq.Outcome;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.core.sq.StoreException;
import choir.runtime.simulation.FaultyDisk;
import choir.runtime.sq.store.LocalStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A store with small segments on a faulty disk and a manual executor. */
final class StoreFixture {
  private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(0), ZoneOffset.UTC);
  final FaultyDisk disk;
  final ManualExecutor writer = new ManualExecutor();
  final ManualExecutor background = new ManualExecutor();
  LocalStore store;

  StoreFixture(FaultyDisk disk) throws IOException {
    this.disk = disk;
    this.store = open(disk);
  }

  private LocalStore open(FaultyDisk disk) throws IOException {
    return LocalStore.open(disk, LocalStoreModelTest.SMALL, writer, background, CLOCK);
  }

  void reopen() throws IOException {
    store = open(disk);
  }

  static ScrollKey key(String phext, int scroll) {
    return new ScrollKey(phext, new Coordinate(1, 1, 1, 1, 1, 1, 1, 1, scroll));
  }

  /** Hands in a write that is not written yet. */
  CompletableFuture<Outcome> submit(String phext, int scroll, String text) {
    return store.write(List.of(new Change.Put(key(phext, scroll), text))).toCompletableFuture();
  }

  /** Stores one scroll in a batch of its own. */
  void put(String phext, int scroll, String text) {
    Outcome outcome = attempt(phext, scroll, text).join();
    if (outcome instanceof Outcome.Refused) {
      throw new AssertionError(outcome.toString());
    }
  }

  /** Tries to write one scroll in a batch of its own. */
  CompletableFuture<Outcome> attempt(String phext, int scroll, String text) {
    CompletableFuture<Outcome> done = submit(phext, scroll, text);
    writer.runAll();
    return done;
  }

  void delete(String phext, int scroll) {
    var unused = store.write(List.of(new Change.Delete(key(phext, scroll))));
    writer.runAll();
  }

  String read(String phext, int scroll) {
    return store
        .select(key(phext, scroll))
        .toCompletableFuture()
        .join()
        .map(Scroll::text)
        .orElse("nothing");
  }

  String newest() {
    return segments().getLast();
  }

  /** The files of the log, without those of its index. */
  List<String> segments() {
    return disk.list().stream().filter(name -> name.endsWith(".scrolls")).toList();
  }

  /** Whether a file is a segment that compaction has written. */
  static boolean isCompacted(String name) {
    return name.endsWith(".scrolls") && !name.contains("-0001.");
  }

  static StoreException.Code code(CompletableFuture<?> failed) {
    try {
      failed.join();
    } catch (CompletionException wrapped) {
      if (wrapped.getCause() instanceof StoreException refused) {
        return refused.code();
      }
      throw wrapped;
    }
    throw new AssertionError("it did not fail");
  }
}
