package choir.core.sq;

import java.util.List;
import java.util.Optional;

/**
 * Encodes operations for replication and for forwarding to the leader. A stored format: kinds are
 * never reused, and a new field requires a new kind.
 */
public final class OperationCodec {
  private static final int WRITE = 1;
  private static final int OPEN = 2;
  private static final int APPEND = 3;
  private static final int DELETE_EVENTS = 4;
  private static final int SAVE_SNAPSHOT = 5;
  private static final int DELETE_SNAPSHOTS = 6;
  private static final int APPEND_FIRST = 7;

  private static final int PUT = 1;
  private static final int ADD = 2;
  private static final int DELETE = 3;
  private static final int CUT = 4;
  private static final int PUT_STAGED = 5;
  private static final int ADD_STAGED = 6;

  private OperationCodec() {}

  public static byte[] encode(Operation operation) {
    WireOutput out = new WireOutput();
    switch (operation) {
      case Operation.Write write -> write(out.writeByte(WRITE), write);
      case Operation.Open open -> out.writeByte(OPEN).writeText(open.persistenceId());
      case Operation.Append append -> append(out.writeByte(APPEND), append);
      case Operation.AppendFirst first -> append(out.writeByte(APPEND_FIRST), first.append());
      case Operation.DeleteEvents delete ->
          out.writeByte(DELETE_EVENTS)
              .writeText(delete.persistenceId())
              .writeLong(delete.epoch())
              .writeLong(delete.toSequence());
      case Operation.SaveSnapshot save ->
          event(
              out.writeByte(SAVE_SNAPSHOT)
                  .writeText(save.persistenceId())
                  .writeLong(save.sequence()),
              save.state());
      case Operation.DeleteSnapshots delete ->
          out.writeByte(DELETE_SNAPSHOTS)
              .writeText(delete.persistenceId())
              .writeList(delete.sequences(), WireOutput::writeLong);
    }
    return out.toBytes();
  }

  private static void write(WireOutput out, Operation.Write write) {
    out.writeList(write.changes(), OperationCodec::change);
    out.writeList(
        write.conditions(), (to, each) -> to.writeKey(each.key()).writeLong(each.version()));
    out.writeList(
        write.idempotencyKey().stream().toList(),
        (to, each) -> to.writeText(each.scope()).writeText(each.key()).writeText(each.digest()));
  }

  private static void append(WireOutput out, Operation.Append append) {
    out.writeText(append.persistenceId())
        .writeLong(append.epoch())
        .writeText(append.writer())
        .writeLong(append.firstSequence())
        .writeList(append.events(), OperationCodec::event)
        .writeList(append.changes(), OperationCodec::change);
  }

  private static void event(WireOutput out, EventBody body) {
    out.writeText(body.type())
        .writeInt(body.serializer())
        .writeText(body.manifest())
        .writeText(body.adapter())
        .writeLong(body.timeMillis())
        .writeText(body.payload());
  }

  private static void change(WireOutput out, Change change) {
    switch (change) {
      case Change.Put put -> out.writeByte(PUT).writeKey(put.key()).writeText(put.text());
      case Change.Add add -> out.writeByte(ADD).writeKey(add.key()).writeText(add.text());
      case Change.Delete delete -> out.writeByte(DELETE).writeKey(delete.key());
      case Change.Cut cut -> out.writeByte(CUT).writeKey(cut.key());
      case Change.PutStaged put ->
          staged(out.writeByte(PUT_STAGED).writeKey(put.key()), put.text());
      case Change.AddStaged add ->
          staged(out.writeByte(ADD_STAGED).writeKey(add.key()), add.text());
    }
  }

  private static void staged(WireOutput out, Staged text) {
    out.writeAt(text.book()).writeInt(text.pieces()).writeLong(text.bytes());
  }

  /**
   * Decodes an operation.
   *
   * @throws IllegalArgumentException if the bytes are not an operation
   */
  public static Operation decode(byte[] bytes) {
    WireInput in = new WireInput(bytes);
    int kind = in.readByte();
    Operation operation =
        switch (kind) {
          case WRITE -> readWrite(in);
          case OPEN -> new Operation.Open(in.readText());
          case APPEND -> readAppend(in);
          case APPEND_FIRST -> new Operation.AppendFirst(readAppend(in));
          case DELETE_EVENTS ->
              new Operation.DeleteEvents(in.readText(), in.readLong(), in.readLong());
          case SAVE_SNAPSHOT ->
              new Operation.SaveSnapshot(in.readText(), in.readLong(), readEvent(in));
          case DELETE_SNAPSHOTS ->
              new Operation.DeleteSnapshots(in.readText(), in.readList(WireInput::readLong));
          default -> throw WireInput.unknown("an operation", kind);
        };
    in.end();
    return operation;
  }

  private static Operation readWrite(WireInput in) {
    List<Change> changes = in.readList(OperationCodec::readChange);
    List<Condition> conditions =
        in.readList(from -> new Condition(from.readKey(), from.readLong()));
    Optional<IdempotencyKey> once =
        in
            .readList(from -> new IdempotencyKey(from.readText(), from.readText(), from.readText()))
            .stream()
            .findFirst();
    return new Operation.Write(changes, conditions, once);
  }

  private static Operation.Append readAppend(WireInput in) {
    return new Operation.Append(
        in.readText(),
        in.readLong(),
        in.readText(),
        in.readLong(),
        in.readList(OperationCodec::readEvent),
        in.readList(OperationCodec::readChange));
  }

  private static EventBody readEvent(WireInput in) {
    return new EventBody(
        in.readText(), in.readInt(), in.readText(), in.readText(), in.readLong(), in.readText());
  }

  private static Change readChange(WireInput in) {
    int kind = in.readByte();
    ScrollKey key = in.readKey();
    return switch (kind) {
      case PUT -> new Change.Put(key, in.readText());
      case ADD -> new Change.Add(key, in.readText());
      case DELETE -> new Change.Delete(key);
      case CUT -> new Change.Cut(key);
      case PUT_STAGED -> new Change.PutStaged(key, readStaged(in));
      case ADD_STAGED -> new Change.AddStaged(key, readStaged(in));
      default -> throw WireInput.unknown("a change", kind);
    };
  }

  private static Staged readStaged(WireInput in) {
    return new Staged(in.readAt(), in.readInt(), in.readLong());
  }
}
