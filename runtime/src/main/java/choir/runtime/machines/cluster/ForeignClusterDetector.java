package choir.runtime.machines.cluster;

import choir.runtime.sq.store.Store;
import choir.runtime.sq.store.StoredScroll;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/**
 * Notices that another cluster was founded, of which this node is no member. The cluster is this
 * node's own if the founder was a member at any time since its record was seen: it may leave or die
 * a moment later.
 */
final class ForeignClusterDetector implements AutoCloseable {
  /** Between two looks for the founder among the members. */
  static final Duration PAUSE = Duration.ofMillis(500);

  /** Gossip has long told of a founder after so many looks, or it is in another cluster. */
  static final int LOOKS = 30;

  private final Store store;
  private final LongPredicate isMember;
  private final Executor afterPause;
  private final Consumer<String> over;
  private final AtomicLong seen;
  private final AtomicBoolean told = new AtomicBoolean();
  private final Closeable watching;

  /**
   * Watches from now on.
   *
   * @param isMember whether the incarnation with a uid is a member of this node's cluster
   * @param afterPause runs what it is given after {@link #PAUSE}
   * @param joined the version of the record that this node's cluster is known to be no older than
   * @param over told once, in words
   */
  ForeignClusterDetector(
      Store store,
      LongPredicate isMember,
      Executor afterPause,
      long joined,
      Consumer<String> over) {
    this.store = store;
    this.isMember = isMember;
    this.afterPause = afterPause;
    this.over = over;
    this.seen = new AtomicLong(joined);
    this.watching = store.watch(version -> look());
    look();
  }

  private Optional<StoredScroll> record() {
    return store.latest().find(ClusterRecord.KEY);
  }

  /** Called after each write: a look into the index. */
  private void look() {
    Optional<StoredScroll> record = record();
    long now = record.map(StoredScroll::version).orElse(0L);
    if (seen.getAndSet(now) != now && record.isPresent()) {
      ClusterRecord founded = ClusterRecord.parse(record.get().text());
      afterPause.execute(() -> check(founded, now, LOOKS));
    }
  }

  /** A record that was replaced meanwhile has a check of its own. */
  private void check(ClusterRecord founded, long version, int looks) {
    if (isMember.test(founded.uid()) || seen.get() != version) {
      return;
    }
    if (looks > 1) {
      afterPause.execute(() -> check(founded, version, looks - 1));
    } else if (told.compareAndSet(false, true)) {
      over.accept(
          "node %s founded another cluster at %s, of which this node is no member"
              .formatted(founded.node(), founded.at()));
    }
  }

  @Override
  public void close() throws IOException {
    watching.close();
  }
}
