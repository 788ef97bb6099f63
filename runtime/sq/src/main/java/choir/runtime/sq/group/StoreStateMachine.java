package choir.runtime.sq.group;

import choir.core.sq.Entry;
import choir.core.sq.Operation;
import choir.core.sq.OperationCodec;
import choir.runtime.sq.raft.ReplicatedStateMachine;
import choir.runtime.sq.raft.UnreadableEntryException;
import choir.runtime.sq.store.Replica;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** The state machine that Raft drives on this member: the copy of all scrolls. */
public final class StoreStateMachine implements ReplicatedStateMachine {
  private final Replica replica;

  public StoreStateMachine(Replica replica) {
    this.replica = replica;
  }

  @Override
  public long applied() {
    return replica.applied();
  }

  @Override
  public void check(byte[] bytes) {
    decode(bytes);
  }

  @Override
  public byte[] apply(long index, byte[] bytes) {
    Decoded entry = decode(bytes);
    try {
      byte[] answer = Entry.answer(replica.apply(index, entry.time(), entry.operations()));
      replica.compactWhenSealed();
      return answer;
    } catch (IOException failed) {
      throw new UncheckedIOException("the copy cannot be written: " + failed.getMessage(), failed);
    }
  }

  private record Decoded(Instant time, List<Operation> operations) {}

  private static Decoded decode(byte[] bytes) {
    try {
      Entry entry = Entry.parse(bytes);
      return new Decoded(
          entry.time(), entry.operations().stream().map(OperationCodec::decode).toList());
    } catch (IllegalArgumentException unknown) {
      throw new UnreadableEntryException(unknown);
    }
  }

  @Override
  public long snapshot(Path folder) throws IOException {
    return replica.snapshot(folder).applied();
  }

  @Override
  public void install(Path folder, long index) throws IOException {
    replica.install(folder);
  }
}
