package choir.runtime.mcp;

import choir.core.failure.Failures;
import choir.runtime.feature.ToolText;

/** A request that has no result. The message continues a sentence that names the server. */
final class McpException extends Exception {
  private static final long serialVersionUID = 1;

  /** Longest message: what a server says may be of any length. */
  private static final int LONGEST = 1_000;

  /** What is known of the request. */
  enum Kind {
    /** It was not performed. */
    REFUSED,
    /** It may have been performed. */
    UNSURE,
    /** The server does not know the session any more; it may have been performed. */
    SESSION_GONE
  }

  private final Kind kind;

  private McpException(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  static McpException refused(String message) {
    return new McpException(Kind.REFUSED, clean(message));
  }

  static McpException unsure(String message) {
    return new McpException(Kind.UNSURE, clean(message));
  }

  static McpException sessionGone() {
    return new McpException(Kind.SESSION_GONE, "has forgotten the session");
  }

  /** The exception behind a failed stage; anything else is a fault that leaves the call unsure. */
  static McpException of(Throwable failure) {
    Throwable cause = Failures.cause(failure);
    return cause instanceof McpException known ? known : unsure("cannot be called: " + cause);
  }

  private static String clean(String message) {
    return ToolText.cut(ToolText.line(message), LONGEST);
  }

  Kind kind() {
    return kind;
  }

  /** What happened, as {@code has ended with exit code 1}. */
  String words() {
    return String.valueOf(getMessage());
  }
}
