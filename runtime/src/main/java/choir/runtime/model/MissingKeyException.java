package choir.runtime.model;

/** A declared API key is missing. The message names its location, never a key. */
public final class MissingKeyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MissingKeyException(String message) {
    super(message);
  }
}
