package choir.runtime.cli;

/** A valid operation failed: exit code 1. */
public final class Failed extends RuntimeException {
  /** A message for the user: the failure and the remedy. */
  public Failed(String message) {
    super(message);
  }
}
