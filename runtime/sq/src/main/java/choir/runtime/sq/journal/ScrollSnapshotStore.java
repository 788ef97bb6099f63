package choir.runtime.sq.journal;

import choir.core.sq.EventBody;
import choir.core.sq.JournalKeys;
import choir.core.sq.Operation;
import choir.core.sq.Outcome;
import choir.core.sq.RefusedException;
import choir.core.sq.Scroll;
import choir.core.sq.Staged;
import choir.core.sq.StoredEvent;
import choir.runtime.sq.store.Store;
import java.security.SecureRandom;
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
 * Pekko's snapshot store. A snapshot that exceeds an operation is stored in pieces, to which its
 * scroll refers; the pieces go when it goes. After a crash between the last piece and the reference
 * the pieces stay, and nothing refers to them. Snapshots are not fenced: an incarnation takes one
 * only of a state whose events were acknowledged to it, and those are a beginning of the journal
 * whoever owns it since.
 */
public final class ScrollSnapshotStore extends SnapshotStore {
  private final Store store;
  private final EventBodies bodies;
  private final Executor executor;
  private final SnapshotPieces pieces;

  /** Called by Pekko. */
  public ScrollSnapshotStore() {
    this.store = StoreExtension.store(context().system());
    this.bodies = new EventBodies(context().system());
    this.executor = context().dispatcher()::execute;
    this.pieces = new SnapshotPieces(store, new SecureRandom());
  }

  private record Found(long sequence, StoredEvent stored) {}

  @Override
  public Future<Optional<SelectedSnapshot>> doLoadAsync(
      String persistenceId, SnapshotSelectionCriteria criteria) {
    return FutureConverters.asScala(
        CompletableFuture.supplyAsync(() -> newest(persistenceId, criteria), executor));
  }

  /** Nearly always the first that is looked at: only a limit on time leads further back. */
  private Optional<SelectedSnapshot> newest(
      String persistenceId, SnapshotSelectionCriteria criteria) {
    long to = criteria.maxSequenceNr();
    while (true) {
      List<Scroll> next = store.newestSnapshots(persistenceId, criteria.minSequenceNr(), to, 1);
      if (next.isEmpty()) {
        return Optional.empty();
      }
      Found found = found(next.get(0));
      if (within(criteria, found)) {
        return Optional.of(
            SelectedSnapshot.create(
                SnapshotMetadata.apply(
                    persistenceId, found.sequence(), found.stored().body().timeMillis()),
                bodies.read(pieces.whole(found.stored().body()))));
      }
      to = found.sequence() - 1;
    }
  }

  private static Found found(Scroll scroll) {
    return new Found(JournalKeys.sequence(scroll.at()), StoredEvent.parse(scroll.text()));
  }

  private static boolean within(SnapshotSelectionCriteria criteria, Found found) {
    long time = found.stored().body().timeMillis();
    return time >= criteria.minTimestamp() && time <= criteria.maxTimestamp();
  }

  private List<Found> matching(String persistenceId, SnapshotSelectionCriteria criteria) {
    List<Found> found = new ArrayList<>();
    for (Scroll scroll :
        store.snapshots(persistenceId, criteria.minSequenceNr(), criteria.maxSequenceNr())) {
      Found each = found(scroll);
      if (within(criteria, each)) {
        found.add(each);
      }
    }
    return found;
  }

  @Override
  public Future<Void> doSaveAsync(SnapshotMetadata metadata, Object snapshot) {
    EventBody body = bodies.write(snapshot, "", metadata.timestamp());
    return FutureConverters.asScala(
        pieces
            .storable(body)
            .thenCompose(
                stored ->
                    done(
                        new Operation.SaveSnapshot(
                            metadata.persistenceId(), metadata.sequenceNr(), stored))));
  }

  @Override
  public Future<Void> doDeleteAsync(SnapshotMetadata metadata) {
    long number = metadata.sequenceNr();
    return delete(
        metadata.persistenceId(),
        SnapshotSelectionCriteria.create(number, Long.MAX_VALUE, number, 0));
  }

  @Override
  public Future<Void> doDeleteAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
    return delete(persistenceId, criteria);
  }

  /** Deletes snapshots, and then the pieces to which they referred. */
  private Future<Void> delete(String persistenceId, SnapshotSelectionCriteria criteria) {
    return FutureConverters.asScala(
        CompletableFuture.supplyAsync(() -> matching(persistenceId, criteria), executor)
            .thenCompose(
                found ->
                    done(new Operation.DeleteSnapshots(
                            persistenceId, found.stream().map(Found::sequence).toList()))
                        .thenCompose(deleted -> dropPieces(found))));
  }

  private CompletionStage<Void> dropPieces(List<Found> found) {
    CompletionStage<Void> dropped = CompletableFuture.completedStage(null);
    for (Found each : found) {
      Optional<Staged> staged = SnapshotPieces.of(each.stored().body());
      if (staged.isPresent()) {
        Operation drop = new Operation.Write(Staged.dropped(staged.get().book()));
        dropped = dropped.thenCompose(before -> done(drop));
      }
    }
    return dropped;
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
