package choir.core.chat;

import choir.core.failure.Failures;

/** A failure of a chat service. The message is for people. */
public final class ChatException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What the caller can do. */
  public enum Kind {
    /** The service does not answer, or is busy: try again later. It may have been done. */
    RETRY,
    /** The message that a post answers is gone: post it as no reply. */
    REFERENCE_GONE,
    /** The service refuses this: a repeat would be refused as well. */
    REFUSED,
    /** The token is missing or wrong, or an intent is not granted: a person has to act. */
    IDENTITY,
    /** Posts are frozen in that place until a person thaws it. */
    FROZEN
  }

  private final Kind kind;

  public ChatException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  /** The failure of a stage; anything unexpected is one that may pass. */
  public static ChatException of(Throwable failure) {
    return Failures.cause(failure) instanceof ChatException known
        ? known
        : new ChatException(Kind.RETRY, String.valueOf(Failures.cause(failure)));
  }
}
