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
   * @param index of the operation, the version of every scroll that it changed
   */
  record Done(long index) implements Outcome {}

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
    UNKNOWN
  }
}
