package choir.runtime.tool;

/** A call that cannot be performed; the message is for the model. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1;

  RefusedException(String message) {
    super(message);
  }

  String words() {
    return String.valueOf(getMessage());
  }
}
