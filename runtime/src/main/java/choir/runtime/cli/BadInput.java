package choir.runtime.cli;

/** Invalid user input: exit code 2. The message contains the problem, the place and the remedy. */
public final class BadInput extends RuntimeException {
  /** A message for the user. */
  public BadInput(String message) {
    super(message);
  }
}
