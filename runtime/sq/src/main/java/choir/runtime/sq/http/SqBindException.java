package choir.runtime.sq.http;

/** The address could not be bound, or must not be. The message names it and the remedy. */
public final class SqBindException extends RuntimeException {
  private static final long serialVersionUID = 1;

  SqBindException(String message) {
    super(message);
  }

  SqBindException(String message, Throwable cause) {
    super(message, cause);
  }
}
