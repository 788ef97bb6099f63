package choir.runtime.sq.files;

/** A file or a response is not a phext. The message names the place and the remedy. */
public final class MalformedPhextException extends Exception {
  private static final long serialVersionUID = 1;

  MalformedPhextException(String message) {
    super(message);
  }

  MalformedPhextException(String message, Throwable cause) {
    super(message, cause);
  }
}
