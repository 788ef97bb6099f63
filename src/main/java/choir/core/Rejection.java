package choir.core;

/**
 * An expected refusal: nothing was changed. Each edge maps the code once, to an HTTP status or to
 * an exit code.
 *
 * @param detail what is wrong, naming the value and the place; one sentence without the final full
 *     stop
 * @param remedy what the caller can do about it, phrased to follow the detail and a semicolon;
 *     empty if there is none
 */
public record Rejection(Code code, String detail, String remedy) {
  /** The reason category of a refusal. */
  public enum Code {
    /** The request names an agent that is not declared. */
    UNKNOWN_AGENT,
    /** The request names another resource that does not exist. */
    UNKNOWN,
    /** The request is malformed or can never be satisfied. */
    INVALID,
    /** The current state does not allow the request. */
    CONFLICT,
    /** The request exceeds a size limit. */
    TOO_LARGE,
    /** The resource that the request refers to is no longer retained. */
    GONE,
    /** A queue is full; the same request may succeed later. */
    FULL
  }

  /** A refusal without a remedy. */
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

  /** Returns this refusal with the given remedy. */
  public Rejection remedy(String text) {
    return new Rejection(code, detail, text);
  }

  /** The detail, followed by the remedy if there is one. */
  public String words() {
    return remedy.isEmpty() ? detail : detail + "; " + remedy;
  }
}
