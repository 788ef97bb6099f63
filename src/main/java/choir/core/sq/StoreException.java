package choir.core.sq;

/** The store is unable to serve. The message is human-readable and names the file or limit. */
public final class StoreException extends RuntimeException {
  /** The kind of failure, which determines what the caller can do. */
  public enum Code {
    /**
     * The store has stopped after a failed write, or was closed; nothing was stored. Restart the
     * node once the disk is healthy.
     */
    STOPPED,
    /** The queue is full: retry later. */
    OVERLOADED,
    /** No majority, or the leader is unreachable: nothing was stored, retry later. */
    UNAVAILABLE,
    /** No response: the operation may have been stored; read or repeat to find out. */
    UNCERTAIN,
    /** The operation exceeds the entry size limit: split it. */
    TOO_LARGE,
    /** The folder is locked by another process. */
    IN_USE,
    /** Stored data is corrupt. */
    DAMAGED,
    /** A remote store does not respond, or its response is invalid. */
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
