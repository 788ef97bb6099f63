package choir.runtime.machines.join;

/** A machine cannot join as things stand; the message says what to do. */
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

  /** Whether it was refused, so that trying again is of no use. */
  public boolean isRefused() {
    return refused;
  }
}
