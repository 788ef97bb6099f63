package choir.runtime.backup;

/** A file that is no backup, or not the one that was made. The message names the member. */
public final class BadBackupException extends Exception {
  private static final long serialVersionUID = 1;

  BadBackupException(String message) {
    super(message);
  }

  BadBackupException(String message, Throwable cause) {
    super(message, cause);
  }
}
