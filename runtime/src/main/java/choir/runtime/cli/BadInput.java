package choir.runtime.cli;

/** What the user gave cannot be used: exit code 2. The message says what, where and the remedy. */
public final class BadInput extends RuntimeException {
  /** A message for the user. */
  public BadInput(String message) {
    super(message);
  }
}
