package choir.runtime.sq;

/** The history asked for is no longer kept: the message says how far back it goes. */
public final class ExpiredException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ExpiredException(String message) {
    super(message);
  }
}
