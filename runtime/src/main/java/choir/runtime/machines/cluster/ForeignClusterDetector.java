package choir.runtime.machines.cluster;

import choir.runtime.sq.store.Store;
import choir.runtime.sq.store.StoredScroll;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.typed.Cluster;

/** Notices that another cluster was founded, of which this node is no member. */
final class ForeignClusterDetector implements AutoCloseable {
  private final ActorSystem<?> system;
  private final Store store;
  private final Duration patience;
  private final Consumer<String> over;
  private final AtomicLong seen;
  private final AtomicBoolean told = new AtomicBoolean();
  private final Closeable watching;

  /**
   * @param joined the version of the record that this node's cluster is known to be no older than
   */
  ForeignClusterDetector(
      ActorSystem<?> system, Store store, Duration patience, long joined, Consumer<String> over) {
    this.system = system;
    this.store = store;
    this.patience = patience;
    this.over = over;
    this.seen = new AtomicLong(joined);
    this.watching = store.watch(version -> look());
    look();
  }

  private long version() {
    return record().map(StoredScroll::version).orElse(0L);
  }

  private Optional<StoredScroll> record() {
    return store.latest().find(ClusterRecord.KEY);
  }

  /** Called after each write: a look into the index. */
  private void look() {
    long now = version();
    if (seen.getAndSet(now) != now) {
      system.scheduler().scheduleOnce(patience, this::check, system.executionContext());
    }
  }

  private void check() {
    Optional<ClusterRecord> founded = record().map(each -> ClusterRecord.parse(each.text()));
    if (founded.isEmpty() || knows(founded.get()) || !told.compareAndSet(false, true)) {
      return;
    }
    over.accept(
        "node %s founded another cluster at %s, of which this node is no member"
            .formatted(founded.get().node(), founded.get().at()));
  }

  private boolean knows(ClusterRecord founder) {
    for (Member each : Cluster.get(system).state().getMembers()) {
      if (each.uniqueAddress().longUid() == founder.uid()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    watching.close();
  }
}
