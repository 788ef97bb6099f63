package choir.core.sq;

/** The store cannot serve. The message is for a person: it names the file or the limit. */
public final class StoreException extends RuntimeException {
  /** What is wrong, and so what the caller may do. */
  public enum Code {
    /**
     * The store has stopped, by a failed write or because it was closed; nothing of what was asked
     * was stored. Restart the node once the disk is well.
     */
    STOPPED,
    /** More waits than the queue holds: come back later. */
    OVERLOADED,
    /** No majority, or no way to the node that leads: nothing was stored, come back later. */
    UNAVAILABLE,
    /** The answer did not come: it may have been stored, and reading or repeating tells. */
    UNCERTAIN,
    /** The operation is larger than an entry may be: split it. */
    TOO_LARGE,
    /** Another process has the folder. */
    IN_USE,
    /** Stored bytes are not what was written. */
    DAMAGED,
    /** A store on another machine does not answer, or not as one does. */
    UNREACHABLE
  }

  private static final long serialVersionUID = 1;
  private final Code code;

  public StoreException(Code code, String message) {
    super(message);
    this.code = code;
  }

  public StoreException(Code code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public Code code() {
    return code;
  }
}
