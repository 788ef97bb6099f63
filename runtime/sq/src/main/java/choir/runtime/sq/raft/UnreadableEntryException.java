package choir.runtime.sq.raft;

/**
 * The bytes of an entry are not one that this version of the machine can read; the message says
 * what is wrong with them.
 */
public final class UnreadableEntryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnreadableEntryException(IllegalArgumentException cause) {
    super(cause.getMessage(), cause);
  }
}
