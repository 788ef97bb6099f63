package choir.runtime.sq.store;

import choir.core.sq.Change;
import choir.core.sq.EventBody;
import choir.core.sq.Operation;
import choir.core.sq.Outcome;
import choir.core.sq.ScrollText;
import choir.core.sq.StoreException;
import choir.core.sq.StoreException.Code;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue in front of the log. Operations that wait while a write is in progress share the next
 * one: one write, one fsync, then all of them are acknowledged, in order of arrival.
 *
 * <p>After a failure nothing is acknowledged any more: what the disk holds is known only to the
 * next recovery.
 */
final class GroupCommit {
  /** Maximum size of an operation, as of an entry of replication. */
  static final int MAX_OPERATION_BYTES = 2 << 20;

  /** Maximum size of the text that waits to be written: some seconds of a slow disk. */
  private static final long MAX_WAITING_BYTES = 64L << 20;

  /** One write: bounds what a crash can tear and how long the first of a batch waits. */
  private static final long MAX_BATCH_BYTES = 4L << 20;

  private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);

  /** Decides operations in their order and makes what they change durable. */
  interface Target {
    List<Outcome> commit(List<Operation> operations) throws IOException;

    /** Called after a commit, once all its operations are completed. */
    void committed();

    /** For messages to a person. */
    String location();
  }

  private record Waiting(Operation operation, long bytes, CompletableFuture<Outcome> done) {}

  private final Target target;
  private final Executor writer;
  private final Object gate = new Object();
  private final Object committing = new Object();
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
  private long waitingBytes;
  private boolean draining;
  private @Nullable StoreException failure;

  GroupCommit(Target target, Executor writer) {
    this.target = target;
    this.writer = writer;
  }

  CompletionStage<Outcome> submit(Operation operation) {
    CompletableFuture<Outcome> done = new CompletableFuture<>();
    Waiting waiting = new Waiting(operation, bytes(operation), done);
    boolean start;
    synchronized (gate) {
      StoreException refusal = refusal(waiting.bytes());
      if (refusal != null) {
        done.completeExceptionally(refusal);
        return done;
      }
      waitingBytes += waiting.bytes();
      queue.add(waiting);
      start = !draining;
      draining = true;
    }
    if (start) {
      schedule();
    }
    return done;
  }

  private @Nullable StoreException refusal(long bytes) {
    if (failure != null) {
      return failure;
    }
    if (bytes > MAX_OPERATION_BYTES) {
      return new StoreException(
          Code.TOO_LARGE,
          "an operation of %d bytes; at most %d are stored at once"
              .formatted(bytes, MAX_OPERATION_BYTES));
    }
    return waitingBytes + bytes <= MAX_WAITING_BYTES
        ? null
        : new StoreException(
            Code.OVERLOADED,
            "%d bytes wait to be written; try again later".formatted(waitingBytes));
  }

  private static long bytes(Operation operation) {
    return switch (operation) {
      case Operation.Write write -> bytes(write.changes());
      case Operation.Open open -> 256;
      case Operation.Append append ->
          bytes(append.changes()) + append.events().stream().mapToLong(GroupCommit::bytes).sum();
      case Operation.AppendFirst first -> 256 + bytes(first.append());
      case Operation.DeleteEvents delete -> 512;
      case Operation.SaveSnapshot save -> bytes(save.state());
      case Operation.DeleteSnapshots delete -> 128L * delete.sequences().size();
    };
  }

  private static long bytes(EventBody body) {
    return ScrollText.utf8Bytes(body.payload())
        + 3L * (body.type().length() + body.manifest().length() + body.adapter().length())
        + 256;
  }

  private static long bytes(List<Change> changes) {
    return changes.stream().mapToLong(change -> 256 + textBytes(change)).sum();
  }

  private static long textBytes(Change change) {
    return switch (change) {
      case Change.Put put -> ScrollText.utf8Bytes(put.text());
      case Change.Add add -> ScrollText.utf8Bytes(add.text());
      case Change.PutStaged put -> 0;
      case Change.AddStaged add -> 0;
      case Change.Delete delete -> 0;
      case Change.Cut cut -> 0;
    };
  }

  private void schedule() {
    try {
      writer.execute(this::drain);
    } catch (RejectedExecutionException failed) {
      stop(failed, List.of());
    }
  }

  private void drain() {
    List<Waiting> batch = take();
    List<Outcome> outcomes;
    try {
      synchronized (committing) {
        Optional<StoreException> closed = failure();
        if (closed.isPresent()) {
          batch.forEach(waiting -> waiting.done().completeExceptionally(closed.get()));
          return;
        }
        outcomes = target.commit(batch.stream().map(Waiting::operation).toList());
      }
    } catch (IOException | RuntimeException | Error failed) {
      stop(failed, batch);
      return;
    }
    for (int i = 0; i < batch.size(); i++) {
      batch.get(i).done().complete(outcomes.get(i));
    }
    target.committed();
    synchronized (gate) {
      if (queue.isEmpty()) {
        draining = false;
        return;
      }
    }
    schedule();
  }

  private List<Waiting> take() {
    List<Waiting> batch = new ArrayList<>();
    synchronized (gate) {
      long bytes = 0;
      while (!queue.isEmpty() && (batch.isEmpty() || bytes < MAX_BATCH_BYTES)) {
        Waiting next = queue.remove();
        bytes += next.bytes();
        waitingBytes -= next.bytes();
        batch.add(next);
      }
    }
    return batch;
  }

  private void stop(Throwable cause, List<Waiting> batch) {
    String what =
        "the store at %s has stopped after a failed write: %s. Nothing is acknowledged any more;"
                .formatted(target.location(), cause.getMessage())
            + " restart the node once the disk is well";
    log.error(what, cause);
    refuse(new StoreException(Code.STOPPED, what, cause));
    // Of these alone the disk may hold something; the others it has never seen.
    StoreException maybe =
        new StoreException(Code.UNCERTAIN, what + "; this write may have been stored", cause);
    batch.forEach(waiting -> waiting.done().completeExceptionally(maybe));
  }

  /** Stops accepting operations; those that wait fail, and are certainly not stored. */
  private void refuse(StoreException why) {
    List<Waiting> all;
    synchronized (gate) {
      failure = failure == null ? why : failure;
      all = new ArrayList<>(queue);
      queue.clear();
    }
    all.forEach(waiting -> waiting.done().completeExceptionally(why));
  }

  /** The failure after which nothing is accepted, if there was one. */
  Optional<StoreException> failure() {
    synchronized (gate) {
      return Optional.ofNullable(failure);
    }
  }

  /** Waits for the write that is under way; what waits behind it fails. */
  void close() {
    synchronized (committing) {
      refuse(new StoreException(Code.STOPPED, "the store at " + target.location() + " is closed"));
    }
  }
}
