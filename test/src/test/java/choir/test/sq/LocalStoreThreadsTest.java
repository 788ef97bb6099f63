package choir.test.sq;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.sq.Change;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.core.sq.StoreException;
import choir.runtime.sq.log.LogSettings;
import choir.runtime.sq.log.NioDisk;
import choir.runtime.sq.store.LocalStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Writers, readers, compaction and a close, all at once, on a real disk. */
@ExtendWith(SilencedStoreLog.class)
final class LocalStoreThreadsTest {
  private static final int KEYS = 6;
  private static final int ACKNOWLEDGED = 400;
  private static final LogSettings SETTINGS = new LogSettings(phext -> true, 8 << 10);
  @TempDir private Path folder;
  private final AtomicLongArray stored = new AtomicLongArray(KEYS);

  @Test
  void readersSeeWhatWasAcknowledgedWhileAllElseGoesOn() throws Exception {
    for (int round = 0; round < 5; round++) {
      try (ExecutorService writer = Executors.newSingleThreadExecutor();
          ExecutorService background = Executors.newSingleThreadExecutor();
          ExecutorService load = Executors.newFixedThreadPool(KEYS + 2)) {
        LocalStore store = open(writer, background);
        CountDownLatch enough = new CountDownLatch(ACKNOWLEDGED);
        List<CompletableFuture<Void>> tasks = new ArrayList<>();
        for (int key = 0; key < KEYS; key++) {
          int own = key;
          tasks.add(CompletableFuture.runAsync(() -> write(store, own, enough), load));
        }
        tasks.add(CompletableFuture.runAsync(() -> read(store), load));
        tasks.add(CompletableFuture.runAsync(() -> read(store), load));
        enough.await();
        store.close();
        tasks.forEach(CompletableFuture::join);
        assertThat(store.failure())
            .hasValueSatisfying(why -> assertThat(why).hasMessageContaining("closed"));
      }
      try (ExecutorService writer = Executors.newSingleThreadExecutor();
          LocalStore store = open(writer, writer)) {
        for (int key = 0; key < KEYS; key++) {
          assertThat(number(store, key)).isGreaterThanOrEqualTo(stored.get(key));
        }
      }
    }
  }

  private LocalStore open(ExecutorService writer, ExecutorService background) throws IOException {
    return LocalStore.open(NioDisk.open(folder), SETTINGS, writer, background, Clock.systemUTC());
  }

  private static ScrollKey key(int key) {
    return StoreFixture.key("latest", key + 1);
  }

  private static long number(LocalStore store, int key) {
    return store
        .select(key(key))
        .toCompletableFuture()
        .join()
        .map(Scroll::text)
        .map(text -> Long.parseLong(text.strip()))
        .orElse(0L);
  }

  /** Writes growing numbers until the store is closed. */
  private void write(LocalStore store, int key, CountDownLatch enough) {
    untilClosed(
        () -> {
          long next = stored.get(key) + 1;
          String text = next + " ".repeat(200);
          store.write(List.of(new Change.Put(key(key), text))).toCompletableFuture().join();
          stored.set(key, next);
          enough.countDown();
        });
  }

  /** What is read is at least what was acknowledged before. */
  private void read(LocalStore store) {
    untilClosed(
        () -> {
          for (int key = 0; key < KEYS; key++) {
            long acknowledged = stored.get(key);
            assertThat(number(store, key)).isGreaterThanOrEqualTo(acknowledged);
          }
        });
  }

  private static void untilClosed(Runnable work) {
    while (true) {
      try {
        work.run();
      } catch (CompletionException failed) {
        assertThat(failed.getCause())
            .isInstanceOfSatisfying(
                StoreException.class,
                stopped -> assertThat(stopped.code()).isEqualTo(StoreException.Code.STOPPED));
        return;
      }
    }
  }
}
