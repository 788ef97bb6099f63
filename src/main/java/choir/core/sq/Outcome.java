package choir.core.sq;

/** The store's answer to an {@link Operation}. Known only once the changes are durable. */
public sealed interface Outcome {
  /**
   * The journal is the caller's.
   *
   * @param epoch to be given with every append
   * @param highestSequence 0 if nothing was ever appended
   * @param index of the operation: a replica may replay once it has applied it
   */
  record Opened(long epoch, long highestSequence, long index) implements Outcome {}

  /**
   * It is stored, now or when the same write came first.
   *
   * @param index of the operation, the version of every scroll that it changed
   * @param removed bytes of text that its deletions took away
   */
  record Done(long index, long removed) implements Outcome {
    public Done(long index) {
      this(index, 0);
    }
  }

  /**
   * A condition did not hold; nothing was changed.
   *
   * @param version that the scroll at {@code key} has; 0 if there is none
   */
  record Stale(ScrollKey key, long version) implements Outcome {}

  /** Nothing was changed. {@code detail} says why, for a person. */
  record Refused(Code code, String detail) implements Outcome {}

  /** Why an operation was refused. */
  enum Code {
    /** Another incarnation has opened the journal since: stop, it goes on there. */
    FENCED,
    /** The numbers do not follow the last stored event. */
    OUT_OF_ORDER,
    /** Text that no scroll can hold, or a place that is not the caller's to write. */
    INVALID,
    /** No such journal. */
    UNKNOWN,
    /** A caller's key that was used for another write. */
    REPEATED,
    /** Something that this store has no way to do. */
    UNSUPPORTED
  }
}
