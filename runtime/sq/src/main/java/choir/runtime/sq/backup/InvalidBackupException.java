package choir.runtime.sq.backup;

/** A file is not a backup, or was changed since. The message names the member. */
public final class InvalidBackupException extends Exception {
  private static final long serialVersionUID = 1;

  InvalidBackupException(String message) {
    super(message);
  }

  InvalidBackupException(String message, Throwable cause) {
    super(message, cause);
  }
}
