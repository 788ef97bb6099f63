package choir.runtime.sqfiles;

/** A file or an answer that is no phext. The message names the place and the remedy. */
public final class UnfitException extends Exception {
  private static final long serialVersionUID = 1;

  UnfitException(String message) {
    super(message);
  }

  UnfitException(String message, Throwable cause) {
    super(message, cause);
  }
}
