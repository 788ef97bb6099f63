package choir.runtime.sq.group;

import choir.core.sq.Entry;
import choir.core.sq.Operation;
import choir.core.sq.OperationCodec;
import choir.core.sq.StoreException;
import choir.core.sq.StoreException.Code;
import choir.runtime.sq.raft.ReplicatedStateMachine;
import choir.runtime.sq.store.Replica;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
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
  public byte[] apply(long index, byte[] bytes) {
    Entry entry = parse(index, bytes);
    List<Operation> operations = entry.operations().stream().map(OperationCodec::decode).toList();
    try {
      byte[] answer = Entry.answer(replica.apply(index, entry.time(), operations));
      replica.compactWhenSealed();
      return answer;
    } catch (IOException failed) {
      throw new UncheckedIOException("the copy cannot be written: " + failed.getMessage(), failed);
    }
  }

  private static Entry parse(long index, byte[] bytes) {
    try {
      return Entry.parse(bytes);
    } catch (IllegalArgumentException unknown) {
      throw new StoreException(
          Code.DAMAGED,
          "entry %d cannot be read by this version: %s. Upgrade this node"
              .formatted(index, unknown.getMessage()),
          unknown);
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
