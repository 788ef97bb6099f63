package choir.runtime.http;

import choir.runtime.ranch.HttpAddress;

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

  /**
   * What the operating system refused.
   *
   * @param why in its words
   * @param another how to have another port than one that is in use, phrased to follow "or"
   * @param see what to look at otherwise, as a sentence
   */
  static BindException of(HttpAddress at, String why, String another, String see, Throwable cause) {
    return new BindException(
        at.port(),
        why.contains("already in use")
            ? "port %d of %s is in use. Stop what listens there ('ss -ltnp' names it), or %s"
                .formatted(at.port(), at.address(), another)
            : "cannot listen on %s:%d: %s. %s".formatted(at.address(), at.port(), why, see),
        cause);
  }

  /** The port that was asked for. */
  public int port() {
    return port;
  }
}
