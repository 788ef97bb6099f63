package choir.core.sq;

import java.time.Instant;
import java.util.List;

/**
 * A batch of operations replicated as one log entry, with the leader's time.
 *
 * @param time the leader's clock; made monotonic when the entry is applied
 * @param operations encoded by {@link OperationCodec}
 */
public record Entry(Instant time, List<byte[]> operations) {
  private static final int FORMAT = 1;

  public Entry {
    operations = List.copyOf(operations);
  }

  /** The replicated form. A stored format. */
  public byte[] toBytes() {
    return new WireOutput()
        .writeByte(FORMAT)
        .writeLong(time.toEpochMilli())
        .writeList(operations, WireOutput::writeBlock)
        .toBytes();
  }

  /**
   * Decodes an entry.
   *
   * @throws IllegalArgumentException if the bytes are not an entry
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

  /** Encodes the outcomes of an entry's operations, in order. */
  public static byte[] answer(List<Outcome> outcomes) {
    return new WireOutput()
        .writeList(outcomes, (out, each) -> out.writeBlock(OutcomeCodec.encode(each)))
        .toBytes();
  }

  /** Decodes the result of {@link #answer}. */
  public static List<Outcome> outcomes(byte[] answer) {
    WireInput in = new WireInput(answer);
    List<Outcome> outcomes = in.readList(from -> OutcomeCodec.decode(from.readBlock()));
    in.end();
    return outcomes;
  }
}
