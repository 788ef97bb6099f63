package choir.runtime.model;

/** A model's key is not where its declaration says. The message names the place, never a key. */
public final class MissingKeyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MissingKeyException(String message) {
    super(message);
  }
}
