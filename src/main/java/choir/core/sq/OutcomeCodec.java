package choir.core.sq;

/** Encodes outcomes for the response from the leader. Kinds are never reused. */
public final class OutcomeCodec {
  private static final int OPENED = 1;
  private static final int DONE = 2;
  private static final int STALE = 3;
  private static final int REFUSED = 4;

  private OutcomeCodec() {}

  public static byte[] encode(Outcome outcome) {
    WireOutput out = new WireOutput();
    switch (outcome) {
      case Outcome.Opened opened ->
          out.writeByte(OPENED)
              .writeLong(opened.epoch())
              .writeLong(opened.highestSequence())
              .writeLong(opened.index());
      case Outcome.Done done ->
          out.writeByte(DONE).writeLong(done.index()).writeLong(done.removed());
      case Outcome.Stale stale ->
          out.writeByte(STALE).writeKey(stale.key()).writeLong(stale.version());
      case Outcome.Refused refused ->
          out.writeByte(REFUSED).writeText(refused.code().name()).writeText(refused.detail());
    }
    return out.toBytes();
  }

  /**
   * Decodes an outcome.
   *
   * @throws IllegalArgumentException if the bytes are not an outcome
   */
  public static Outcome decode(byte[] bytes) {
    WireInput in = new WireInput(bytes);
    int kind = in.readByte();
    Outcome outcome =
        switch (kind) {
          case OPENED -> new Outcome.Opened(in.readLong(), in.readLong(), in.readLong());
          case DONE -> new Outcome.Done(in.readLong(), in.readLong());
          case STALE -> new Outcome.Stale(in.readKey(), in.readLong());
          case REFUSED -> new Outcome.Refused(Outcome.Code.valueOf(in.readText()), in.readText());
          default -> throw WireInput.unknown("an outcome", kind);
        };
    in.end();
    return outcome;
  }
}
