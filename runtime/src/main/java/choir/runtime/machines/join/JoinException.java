package choir.runtime.machines.join;

/** Thrown if a machine cannot join; the message names the remedy. */
public final class JoinException extends RuntimeException {
  private final boolean refused;

  private JoinException(boolean refused, String message) {
    super(message);
    this.refused = refused;
  }

  static JoinException refused(String message) {
    return new JoinException(true, message);
  }

  static JoinException unreachable(String message, Throwable cause) {
    JoinException failed = new JoinException(false, message);
    failed.initCause(cause);
    return failed;
  }

  /** Whether the join was refused, so that repeating it is of no use. */
  public boolean isRefused() {
    return refused;
  }
}
