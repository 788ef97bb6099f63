package choir.test.replication;

import choir.core.sq.Entry;
import choir.core.sq.JournalHead;
import choir.core.sq.Operation;
import choir.core.sq.OperationCodec;
import choir.core.sq.Outcome;
import choir.core.sq.StoreException;
import choir.runtime.sq.group.Consensus;
import choir.runtime.sq.io.FsyncTimes;
import choir.runtime.sq.store.Replica;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A fault of the program that the simulation must find, or none. */
enum Seeded {
  NONE,
  /** Any owner's append is taken, whatever its epoch. */
  NO_EPOCH_CHECK,
  /** A journal is read before the copy has all its events. */
  REPLAY_BEFORE_APPLIED,
  /** Writers get an answer before the entry is ordered. */
  REPLY_BEFORE_APPLY;

  /** The entry as a program without the check of epochs would see it. */
  byte[] tampered(byte[] bytes, Function<String, Optional<JournalHead>> heads) {
    if (this != NO_EPOCH_CHECK) {
      return bytes;
    }
    Entry entry = Entry.parse(bytes);
    List<byte[]> operations =
        entry.operations().stream()
            .map(OperationCodec::decode)
            .map(operation -> inForce(operation, heads))
            .map(OperationCodec::encode)
            .toList();
    return new Entry(entry.time(), operations).toBytes();
  }

  private static Operation inForce(
      Operation operation, Function<String, Optional<JournalHead>> heads) {
    if (operation instanceof Operation.AppendFirst first) {
      return new Operation.AppendFirst(inForce(first.append(), heads));
    }
    return operation instanceof Operation.Append append ? inForce(append, heads) : operation;
  }

  private static Operation.Append inForce(
      Operation.Append append, Function<String, Optional<JournalHead>> heads) {
    long epoch = heads.apply(append.persistenceId()).map(JournalHead::epoch).orElse(append.epoch());
    return new Operation.Append(
        append.persistenceId(),
        epoch,
        "writer-" + epoch,
        append.firstSequence(),
        append.events(),
        append.changes());
  }

  /** The consensus as a program that answers too early would use it. */
  Consensus hasty(Consensus real, Replica replica) {
    return this == REPLY_BEFORE_APPLY ? new Hasty(real, replica) : real;
  }

  private record Hasty(Consensus real, Replica replica) implements Consensus {
    @Override
    public CompletionStage<byte[]> submit(byte[] entry) {
      CompletionStage<byte[]> answer = real.submit(entry);
      List<Operation> operations =
          Entry.parse(entry).operations().stream().map(OperationCodec::decode).toList();
      if (operations.stream().anyMatch(Operation.Open.class::isInstance) || !real.leads()) {
        return answer;
      }
      long next = replica.position().version() + 1;
      List<Outcome> guessed =
          operations.stream().<Outcome>map(operation -> new Outcome.Done(next)).toList();
      return CompletableFuture.completedFuture(Entry.answer(guessed));
    }

    @Override
    public boolean leads() {
      return real.leads();
    }

    @Override
    public Optional<String> leaderAddress() {
      return real.leaderAddress();
    }

    @Override
    public CompletionStage<Void> barrier() {
      return real.barrier();
    }

    @Override
    public Optional<StoreException> failure() {
      return real.failure();
    }

    @Override
    public Optional<FsyncTimes.Spread> fsyncs() {
      return real.fsyncs();
    }

    @Override
    public void onLeader(Runnable listener) {
      real.onLeader(listener);
    }
  }
}
