package choir.runtime.sq.raft;

import org.jspecify.annotations.Nullable;

/** A member could not start. The message names the place and the remedy. */
public final class RaftStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The cause. */
  public enum Reason {
    /** Another process, or another member of this one, uses the folder. */
    IN_USE,
    /** The folder belongs to another group, was made in another mode, or is empty. */
    WRONG_FOLDER,
    /** A file of the folder is not what was written. */
    DAMAGED,
    /** The entry named is none that may be skipped. */
    WRONG_ENTRY,
    /** The address cannot be listened on. */
    ADDRESS,
    /** The disk failed. */
    DISK
  }

  /**
   * What to do about a folder that is damaged. The Raft folder alone is not enough: who joins joins
   * empty, and under an address that no other member has.
   */
  static final String REPAIR =
      "With other members: take this one out ('choir sq members remove ID'), empty its folders,"
          + " Raft's and the copy's, and let it join anew. Alone: restore them from a copy";

  private final Reason reason;

  RaftStartException(Reason reason, String message) {
    this(reason, message, null);
  }

  RaftStartException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** The cause. */
  public Reason reason() {
    return reason;
  }
}
