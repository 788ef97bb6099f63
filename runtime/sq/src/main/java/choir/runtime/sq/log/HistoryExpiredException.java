package choir.runtime.sq.log;

/** The history asked for is no longer kept: the message says how far back it goes. */
public final class HistoryExpiredException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public HistoryExpiredException(String message) {
    super(message);
  }
}
