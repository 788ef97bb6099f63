package choir.runtime.sq.raft;

import org.jspecify.annotations.Nullable;

/** A failure of an entry, a barrier or a member, with a message for people. */
public class ReplicationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The meaning of the failure for the caller. */
  public enum Code {
    /** Nothing was stored: submit on the leader, see {@link NotLeaderException#leader()}. */
    NOT_LEADER,
    /** Nothing was stored, nor will be: larger than an entry may be, or empty. */
    TOO_LARGE,
    /** Nothing was stored, nor will be: the machine cannot read it. */
    UNREADABLE,
    /** Nothing was stored: too much waits already. Submit again later. */
    OVERLOADED,
    /**
     * The leader lost its office, or the member stopped, before the outcome was known. Find out
     * before doing it again, or do it again under an id that is done once.
     */
    UNCERTAIN,
    /** Nothing was stored: this member has stopped, see {@link RaftMember#failure()}. */
    STOPPED,
    /** No majority could be asked in time. Try again. */
    UNAVAILABLE
  }

  private final Code code;

  ReplicationException(Code code, String message) {
    super(message);
    this.code = code;
  }

  ReplicationException(Code code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** The meaning of the failure for the caller. */
  public Code code() {
    return code;
  }
}
