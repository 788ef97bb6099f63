package choir.runtime.sq.journal;

import choir.core.sq.Change;
import choir.core.sq.EventBody;
import choir.core.sq.JournalHead;
import choir.core.sq.JournalKeys;
import choir.core.sq.Operation;
import choir.core.sq.Outcome;
import choir.core.sq.Projected;
import choir.core.sq.RefusedException;
import choir.core.sq.Scroll;
import choir.core.sq.StoredEvent;
import choir.runtime.sq.store.Store;
import com.typesafe.config.Config;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.pattern.Patterns;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentImpl;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.japi.AsyncWriteJournal;
import org.jspecify.annotations.Nullable;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.FutureConverters;

/**
 * Pekko's journal. A recovery opens the entity's journal (a new epoch); every later write carries
 * that epoch, so that an incarnation that was replaced is never acknowledged again.
 *
 * <p>A write that is refused fails the entity, which stops: Pekko's rejection would let it go on
 * with a state that was not stored.
 */
public final class ScrollJournal extends AsyncWriteJournal {
  /** Number of events that a replay holds in memory at a time. */
  private static final int PAGE = 256;

  /** Journals whose epochs are remembered, some 250 bytes each; of others they are read. */
  private static final int MAX_EPOCHS = 4_096;

  private final Store store;
  private final EventBodies bodies;
  private final ActorSystem system;
  private final Duration yield;

  /** When another node was found to have taken a journal over, by {@code System.nanoTime}. */
  private final Map<String, Long> takenOver = new ConcurrentHashMap<>();

  private final Executor executor;
  private final boolean lazyOpen;

  /** The epochs of the journals that this node opened last. */
  private final Map<String, Long> epochs =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
              return size() > MAX_EPOCHS;
            }
          });

  /**
   * Called by Pekko with the plugin's configuration.
   *
   * @param config {@code choir.journal}
   */
  public ScrollJournal(Config config) {
    this.system = context().system();
    this.store = StoreExtension.store(system);
    this.bodies = new EventBodies(system);
    this.executor = context().dispatcher()::execute;
    this.yield = config.getDuration("taken-over-pause");
    this.lazyOpen = config.getBoolean("lazy-open");
  }

  @Override
  public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(Iterable<AtomicWrite> writes) {
    List<AtomicWrite> all = new ArrayList<>();
    writes.forEach(all::add);
    // Pekko gives a call the writes of one entity alone.
    return FutureConverters.asScala(
        epoch(all.get(0).persistenceId()).thenCompose(epoch -> append(epoch, all)));
  }

  /**
   * The epoch in which an entity writes. One that was forgotten is that of the head: an entity that
   * was replaced is known by its writer and by the number of its event, and is refused as before.
   */
  private CompletionStage<Long> epoch(String id) {
    Long epoch = epochs.get(id);
    if (epoch == null) {
      epoch = store.head(id).map(JournalHead::epoch).filter(known -> known > 0).orElse(null);
    }
    if (epoch != null) {
      return CompletableFuture.completedFuture(epoch);
    }
    if (!lazyOpen) {
      return CompletableFuture.failedFuture(
          new IllegalStateException(id + ": written before it was recovered"));
    }
    return open(id).thenApply(Outcome.Opened::epoch);
  }

  private CompletionStage<Iterable<Optional<Exception>>> append(
      long epoch, List<AtomicWrite> writes) {
    List<CompletableFuture<Void>> stages = new ArrayList<>();
    for (AtomicWrite write : writes) {
      stages.add(
          store
              .submit(operation(epoch, write))
              .thenAccept(outcome -> accepted(write.persistenceId(), epoch, outcome))
              .toCompletableFuture());
    }
    return CompletableFuture.allOf(stages.toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> stages.stream().map(each -> Optional.<Exception>empty()).toList());
  }

  private Operation operation(long epoch, AtomicWrite write) {
    // Pekko leaves the time of an event to the journal.
    long now = store.time().millis();
    List<EventBody> events = new ArrayList<>();
    List<Change> changes = new ArrayList<>();
    String writer = "";
    for (PersistentRepr event : CollectionConverters.asJava(write.payload())) {
      writer = event.writerUuid();
      Object payload = event.payload();
      events.add(bodies.write(payload, event.manifest(), now));
      if (payload instanceof Projected projected) {
        changes.addAll(projected.projection());
      }
    }
    Operation.Append append =
        new Operation.Append(
            write.persistenceId(), epoch, writer, write.lowestSequenceNr(), events, changes);
    return epoch == JournalHead.FIRST_EPOCH && write.lowestSequenceNr() == 1
        ? new Operation.AppendFirst(append)
        : append;
  }

  @Override
  public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequenceNr) {
    return FutureConverters.asScala(
        epoch(persistenceId)
            .thenCompose(
                epoch ->
                    store.submit(new Operation.DeleteEvents(persistenceId, epoch, toSequenceNr)))
            .thenAccept(ScrollJournal::acceptedOrThrow));
  }

  @Override
  public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long fromSequenceNr) {
    boolean known = takenOver.containsKey(persistenceId) || store.head(persistenceId).isPresent();
    return FutureConverters.asScala(known ? opened(persistenceId) : openedIfThere(persistenceId));
  }

  private CompletionStage<Long> opened(String persistenceId) {
    return open(persistenceId).thenApply(Outcome.Opened::highestSequence);
  }

  /**
   * A journal that is not there is opened by its first append: most entities that are new write at
   * once, and those that are only asked leave nothing behind. This copy may be behind; another
   * owner that opens the journal from now on fences that append, as it would one behind an open.
   */
  private CompletionStage<Long> openedIfThere(String persistenceId) {
    return store
        .barrier()
        .thenCompose(
            version -> {
              if (store.head(persistenceId).isPresent()) {
                return opened(persistenceId);
              }
              epochs.merge(persistenceId, JournalHead.FIRST_EPOCH, Math::max);
              return CompletableFuture.completedStage(0L);
            });
  }

  /** Opens behind all writes that this entity has outstanding, so that none of them is missed. */
  private CompletionStage<Outcome.Opened> open(String persistenceId) {
    @Nullable Long taken = takenOver.remove(persistenceId);
    long wait = taken == null ? 0 : taken + yield.toNanos() - System.nanoTime();
    return wait <= 0
        ? openNow(persistenceId)
        : Patterns.after(Duration.ofNanos(wait), system, () -> openNow(persistenceId));
  }

  private CompletionStage<Outcome.Opened> openNow(String persistenceId) {
    return store
        .submit(new Operation.Open(persistenceId))
        .thenApply(
            outcome -> {
              if (outcome instanceof Outcome.Opened granted) {
                epochs.merge(persistenceId, granted.epoch(), Math::max);
                return granted;
              }
              acceptedOrThrow(outcome);
              throw new IllegalStateException("an open was answered with " + outcome);
            });
  }

  private void accepted(String persistenceId, long epoch, Outcome outcome) {
    boolean fenced =
        outcome instanceof Outcome.Refused refused && refused.code() == Outcome.Code.FENCED;
    // What this node opened anew itself is no other's.
    if (fenced && Long.valueOf(epoch).equals(epochs.get(persistenceId))) {
      takenOver.put(persistenceId, System.nanoTime());
    }
    acceptedOrThrow(outcome);
  }

  private static void acceptedOrThrow(Outcome outcome) {
    if (outcome instanceof Outcome.Refused refused) {
      throw new RefusedException(refused);
    }
  }

  @Override
  public Future<Void> doAsyncReplayMessages(
      String persistenceId, long from, long to, long max, Consumer<PersistentRepr> replay) {
    return FutureConverters.asScala(
        CompletableFuture.runAsync(() -> replay(persistenceId, from, to, max, replay), executor));
  }

  private void replay(
      String persistenceId, long from, long to, long max, Consumer<PersistentRepr> replay) {
    requireNothingMissing(persistenceId, from);
    long next = from;
    long left = max;
    while (left > 0 && next <= to) {
      int page = (int) Math.min(PAGE, left);
      List<Scroll> scrolls = store.events(persistenceId, next, to, page);
      for (Scroll scroll : scrolls) {
        long sequence = JournalKeys.sequence(scroll.at());
        replay.accept(read(persistenceId, sequence, scroll.text()));
        next = sequence + 1;
      }
      left -= scrolls.size();
      if (scrolls.size() < page) {
        return;
      }
    }
  }

  /**
   * The snapshot was chosen before the journal was opened: by a copy that was behind, or before a
   * former owner took its last one and deleted the events that it covers. Pekko would not notice.
   */
  private void requireNothingMissing(String persistenceId, long from) {
    long deletedTo = store.head(persistenceId).map(JournalHead::deletedTo).orElse(0L);
    boolean covered =
        from <= deletedTo
            && !store.snapshots(persistenceId, deletedTo, JournalKeys.MAX_SEQUENCE).isEmpty();
    if (covered) {
      throw new IllegalStateException(
          "%s: the events from %d to %d were deleted behind a snapshot that this recovery did not"
                  .formatted(persistenceId, from, deletedTo)
              + " see; it is there now, recover again");
    }
  }

  private PersistentRepr read(String persistenceId, long sequence, String text) {
    StoredEvent stored = StoredEvent.parse(text);
    EventBody body = stored.body();
    return new PersistentImpl(
        bodies.read(body),
        sequence,
        persistenceId,
        body.adapter(),
        false,
        null,
        stored.writer(),
        body.timeMillis(),
        scala.Option.empty());
  }
}
