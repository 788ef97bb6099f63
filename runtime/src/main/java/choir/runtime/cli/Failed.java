package choir.runtime.cli;

/** The operation was understood and did not succeed: exit code 1. */
public final class Failed extends RuntimeException {
  /** A message for the user: what failed, and what can be done. */
  public Failed(String message) {
    super(message);
  }
}
