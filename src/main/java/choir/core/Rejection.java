package choir.core;

/**
 * An expected refusal: nothing was changed. Each edge maps the code once, to an HTTP status or to
 * an exit code.
 *
 * @param detail what is wrong, naming the value and the place; one sentence without its full stop
 * @param remedy what the caller can do about it, worded so that it follows the detail and a
 *     semicolon; empty if there is nothing to do
 */
public record Rejection(Code code, String detail, String remedy) {
  /** The kind of a refusal. */
  public enum Code {
    /** It names an agent that is not declared. */
    UNKNOWN_AGENT,
    /** It names something else that does not exist. */
    UNKNOWN,
    /** It is not well-formed, or asks for something that can never be. */
    INVALID,
    /** The present state does not allow it. */
    CONFLICT,
    /** It exceeds a bound on size. */
    TOO_LARGE,
    /** What it refers to is not remembered any more. */
    GONE,
    /** A queue is full; the same request may succeed later. */
    FULL
  }

  /** A refusal that the caller can do nothing about. */
  public Rejection(Code code, String detail) {
    this(code, detail, "");
  }

  public static Rejection unknown(String detail) {
    return new Rejection(Code.UNKNOWN, detail);
  }

  public static Rejection unknownAgent(String detail) {
    return new Rejection(Code.UNKNOWN_AGENT, detail);
  }

  public static Rejection conflict(String detail) {
    return new Rejection(Code.CONFLICT, detail);
  }

  /** The same refusal with a remedy. */
  public Rejection remedy(String words) {
    return new Rejection(code, detail, words);
  }

  /** The detail, and the remedy behind it. */
  public String words() {
    return remedy.isEmpty() ? detail : detail + "; " + remedy;
  }
}
