package choir.core.sq;

/** The store's response to an {@link Operation}, available once the changes are durable. */
public sealed interface Outcome {
  /**
   * The caller owns the journal.
   *
   * @param epoch to be passed with every append
   * @param highestSequence 0 if nothing was ever appended
   * @param index index of the operation: a replica may replay once it has applied this index
   */
  record Opened(long epoch, long highestSequence, long index) implements Outcome {}

  /**
   * The write is stored, now or by an earlier identical write.
   *
   * @param index index of the operation: the version of every scroll that it changed
   * @param removed bytes of text removed by its deletions
   */
  record Done(long index, long removed) implements Outcome {
    public Done(long index) {
      this(index, 0);
    }
  }

  /**
   * A condition did not hold; nothing was changed.
   *
   * @param version actual version of the scroll at {@code key}; 0 if absent
   */
  record Stale(ScrollKey key, long version) implements Outcome {}

  /** Nothing was changed. {@code detail} is the human-readable reason. */
  record Refused(Code code, String detail) implements Outcome {}

  /** Why an operation was refused. */
  enum Code {
    /** Another incarnation has opened the journal: the caller must stop. */
    FENCED,
    /** The sequence numbers do not follow the last stored event. */
    OUT_OF_ORDER,
    /** Invalid text, or a scroll that the caller must not write. */
    INVALID,
    /** Unknown journal. */
    UNKNOWN,
    /** The idempotency key was used for a different write. */
    REPEATED,
    /** Not supported by this store. */
    UNSUPPORTED
  }
}
