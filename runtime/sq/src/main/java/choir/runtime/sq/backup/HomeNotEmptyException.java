package choir.runtime.sq.backup;

/**
 * The place where a backup was to be restored is not empty. The message says what is there, and the
 * remedy.
 */
public final class HomeNotEmptyException extends Exception {
  private static final long serialVersionUID = 1;

  HomeNotEmptyException(String message) {
    super(message);
  }
}
