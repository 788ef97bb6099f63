package choir.runtime.sq.backup;

/** There is something where a backup was to be restored. The message says what, and the remedy. */
public final class HomeNotEmptyException extends Exception {
  private static final long serialVersionUID = 1;

  HomeNotEmptyException(String message) {
    super(message);
  }
}
