package choir.runtime.http;

/** The address could not be listened on. The message names it and the remedy. */
public final class BindException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final int port;

  /** It was tried. */
  public BindException(int port, String message, Throwable cause) {
    super(message, cause);
    this.port = port;
  }

  /** It must not be tried. */
  public BindException(int port, String message) {
    super(message);
    this.port = port;
  }

  /** The port that was asked for. */
  public int port() {
    return port;
  }
}
