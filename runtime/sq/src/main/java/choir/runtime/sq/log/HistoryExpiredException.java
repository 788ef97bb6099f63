package choir.runtime.sq.log;

/** The requested history is no longer kept. The message says how far back it goes. */
public final class HistoryExpiredException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public HistoryExpiredException(String message) {
    super(message);
  }
}
