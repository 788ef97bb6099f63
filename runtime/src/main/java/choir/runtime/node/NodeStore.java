package choir.runtime.node;

import choir.core.run.RunId;
import choir.core.session.SessionRecord;
import choir.core.sq.Disk;
import choir.core.sq.JournalKeys;
import choir.runtime.sq.LocalStore;
import choir.runtime.sq.NioDisk;
import choir.runtime.sq.Store;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The ranch's store in a home folder, with the two threads that it works on. */
public final class NodeStore implements Closeable {
  static final String FOLDER = "sq";

  private final Store store;
  private final ExecutorService writer;
  private final ExecutorService background;

  private NodeStore(Store store, ExecutorService writer, ExecutorService background) {
    this.store = store;
    this.writer = writer;
    this.background = background;
  }

  /**
   * Opens {@code HOME/sq}, made if it is not there.
   *
   * @throws choir.core.sq.StoreException IN_USE or DAMAGED
   */
  public static NodeStore open(Path home) throws IOException {
    Disk disk = NioDisk.open(home.resolve(FOLDER));
    ExecutorService writer = thread("sq-writer");
    ExecutorService background = thread("sq-compaction");
    try {
      Store store =
          LocalStore.open(disk, NodeStore::keepsLatestOnly, writer, background, Clock.systemUTC());
      return new NodeStore(store, writer, background);
    } catch (IOException | RuntimeException failed) {
      writer.shutdown();
      background.shutdown();
      disk.close();
      throw failed;
    }
  }

  /** Where a home has its store. */
  public static Path folder(Path home) {
    return home.resolve(FOLDER);
  }

  private static ExecutorService thread(String name) {
    return Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name(name).factory());
  }

  /**
   * The ranch's own books, whose earlier versions say nothing that the journal does not. Everything
   * else is history and is kept.
   */
  private static boolean keepsLatestOnly(String phext) {
    return phext.equals(JournalKeys.PHEXT)
        || phext.equals(RunId.PHEXT)
        || SessionRecord.isList(phext);
  }

  public Store store() {
    return store;
  }

  @Override
  public void close() throws IOException {
    writer.shutdown();
    background.shutdown();
    try {
      // What was accepted is written within one fsync; a compaction may be left: it starts anew.
      boolean written = writer.awaitTermination(10, TimeUnit.SECONDS);
      if (!written) {
        throw new IOException("the store's last write has not ended within 10 s");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      store.close();
    }
  }
}
