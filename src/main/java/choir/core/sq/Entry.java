package choir.core.sq;

import java.time.Instant;
import java.util.List;

/**
 * What replication orders as one: operations that waited together, and the clock of the node that
 * led when they left.
 *
 * @param time the leader's clock; whoever applies the entry makes it later than the one before
 * @param operations as bytes, see {@link OperationCodec}
 */
public record Entry(Instant time, List<byte[]> operations) {
  private static final int FORMAT = 1;

  public Entry {
    operations = List.copyOf(operations);
  }

  /** The form in which it is replicated. A stored format. */
  public byte[] toBytes() {
    return new WireOutput()
        .writeByte(FORMAT)
        .writeLong(time.toEpochMilli())
        .writeList(operations, WireOutput::writeBlock)
        .toBytes();
  }

  /**
   * Reads an entry.
   *
   * @throws IllegalArgumentException if the bytes are none
   */
  public static Entry parse(byte[] bytes) {
    WireInput in = new WireInput(bytes);
    int format = in.readByte();
    if (format != FORMAT) {
      throw WireInput.unknown("an entry", format);
    }
    Entry entry = new Entry(Instant.ofEpochMilli(in.readLong()), in.readList(WireInput::readBlock));
    in.end();
    return entry;
  }

  /** The outcomes of an entry's operations, in their order, as one answer. */
  public static byte[] answer(List<Outcome> outcomes) {
    return new WireOutput()
        .writeList(outcomes, (out, each) -> out.writeBlock(OutcomeCodec.encode(each)))
        .toBytes();
  }

  /** Reads {@link #answer}. */
  public static List<Outcome> outcomes(byte[] answer) {
    WireInput in = new WireInput(answer);
    List<Outcome> outcomes = in.readList(from -> OutcomeCodec.decode(from.readBlock()));
    in.end();
    return outcomes;
  }
}
