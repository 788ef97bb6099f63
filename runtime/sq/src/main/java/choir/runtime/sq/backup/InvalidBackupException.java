package choir.runtime.sq.backup;

/** A file that is no backup, or not the one that was made. The message names the member. */
public final class InvalidBackupException extends Exception {
  private static final long serialVersionUID = 1;

  InvalidBackupException(String message) {
    super(message);
  }

  InvalidBackupException(String message, Throwable cause) {
    super(message, cause);
  }
}
