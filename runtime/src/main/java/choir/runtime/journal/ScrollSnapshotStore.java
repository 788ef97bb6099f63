package choir.runtime.journal;

import choir.core.sq.JournalKeys;
import choir.core.sq.Operation;
import choir.core.sq.Outcome;
import choir.core.sq.Scroll;
import choir.core.sq.StoredEvent;
import choir.runtime.sq.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.persistence.SelectedSnapshot;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.snapshot.japi.SnapshotStore;
import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;

/**
 * Pekko's snapshot store. Snapshots are not fenced: an incarnation takes one only of a state whose
 * events were acknowledged to it, and those are a beginning of the journal whoever owns it since.
 */
public final class ScrollSnapshotStore extends SnapshotStore {
  private final Store store;
  private final EventBodies bodies;
  private final Executor executor;

  /** Called by Pekko. */
  public ScrollSnapshotStore() {
    this.store = StoreExtension.store(context().system());
    this.bodies = new EventBodies(context().system());
    this.executor = context().dispatcher()::execute;
  }

  private record Found(long sequence, StoredEvent stored) {}

  @Override
  public Future<Optional<SelectedSnapshot>> doLoadAsync(
      String persistenceId, SnapshotSelectionCriteria criteria) {
    return FutureConverters.asScala(
        CompletableFuture.supplyAsync(() -> newest(persistenceId, criteria), executor));
  }

  private Optional<SelectedSnapshot> newest(
      String persistenceId, SnapshotSelectionCriteria criteria) {
    List<Found> found = matching(persistenceId, criteria);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Found last = found.get(found.size() - 1);
    return Optional.of(
        SelectedSnapshot.create(
            SnapshotMetadata.apply(
                persistenceId, last.sequence(), last.stored().body().timeMillis()),
            bodies.read(last.stored().body())));
  }

  private List<Found> matching(String persistenceId, SnapshotSelectionCriteria criteria) {
    List<Found> found = new ArrayList<>();
    for (Scroll scroll :
        store.snapshots(persistenceId, criteria.minSequenceNr(), criteria.maxSequenceNr())) {
      StoredEvent stored = StoredEvent.parse(scroll.text());
      long time = stored.body().timeMillis();
      if (time >= criteria.minTimestamp() && time <= criteria.maxTimestamp()) {
        found.add(new Found(JournalKeys.sequence(scroll.at()), stored));
      }
    }
    return found;
  }

  @Override
  public Future<Void> doSaveAsync(SnapshotMetadata metadata, Object snapshot) {
    return FutureConverters.asScala(
        done(
            new Operation.SaveSnapshot(
                metadata.persistenceId(),
                metadata.sequenceNr(),
                bodies.write(snapshot, "", metadata.timestamp()))));
  }

  @Override
  public Future<Void> doDeleteAsync(SnapshotMetadata metadata) {
    return FutureConverters.asScala(
        done(
            new Operation.DeleteSnapshots(
                metadata.persistenceId(), List.of(metadata.sequenceNr()))));
  }

  @Override
  public Future<Void> doDeleteAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
    return FutureConverters.asScala(
        CompletableFuture.supplyAsync(() -> matching(persistenceId, criteria), executor)
            .thenCompose(
                found ->
                    done(
                        new Operation.DeleteSnapshots(
                            persistenceId, found.stream().map(Found::sequence).toList()))));
  }

  private CompletionStage<Void> done(Operation operation) {
    return store
        .submit(operation)
        .thenAccept(
            outcome -> {
              boolean nothingThere =
                  outcome instanceof Outcome.Refused refused
                      && refused.code() == Outcome.Code.UNKNOWN;
              if (outcome instanceof Outcome.Refused refused && !nothingThere) {
                throw new RefusedException(refused);
              }
            });
  }
}
