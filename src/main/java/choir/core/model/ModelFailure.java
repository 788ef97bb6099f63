package choir.core.model;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * A failed model call. {@code detail} is human-readable: it contains the provider's status and
 * error text and never a secret.
 */
public sealed interface ModelFailure {
  String detail();

  /** The stored name of a failure: never changed or reused. */
  enum Kind {
    RATE_LIMITED,
    OVERLOADED,
    UNREACHABLE,
    REFUSED,
    BAD_REQUEST,
    OUT_OF_CREDIT,
    INCOMPLETE,
    CONTEXT_TOO_LONG;

    /** Whether the model takes no calls for now, from whomever they come. */
    public boolean isOutage() {
      return this == RATE_LIMITED || this == OVERLOADED || this == UNREACHABLE;
    }

    /** The display name, such as {@code rate limited}. */
    public String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** The kind of this failure. */
  default Kind kind() {
    return switch (this) {
      case RateLimited r -> Kind.RATE_LIMITED;
      case Overloaded o -> Kind.OVERLOADED;
      case Unreachable u -> Kind.UNREACHABLE;
      case Refused r -> Kind.REFUSED;
      case BadRequest b -> Kind.BAD_REQUEST;
      case OutOfCredit o -> Kind.OUT_OF_CREDIT;
      case Incomplete i -> Kind.INCOMPLETE;
      case ContextTooLong c -> Kind.CONTEXT_TOO_LONG;
    };
  }

  /** Whether the same request may succeed later without any change. */
  default boolean retryable() {
    return switch (this) {
      case RateLimited r -> true;
      case Overloaded o -> true;
      case Unreachable u -> true;
      case Refused r -> false;
      case BadRequest b -> false;
      case OutOfCredit o -> false;
      case Incomplete i -> true;
      case ContextTooLong c -> false;
    };
  }

  /**
   * Too many requests.
   *
   * @param retryAfter the delay requested by the provider, if any
   */
  record RateLimited(String detail, Optional<Duration> retryAfter) implements ModelFailure {}

  /** The provider is reachable but temporarily unable to serve (5xx, overloaded). */
  record Overloaded(String detail, Optional<Duration> retryAfter) implements ModelFailure {}

  /** The provider did not begin to answer: connection refused, unknown host, no response. */
  record Unreachable(String detail) implements ModelFailure {}

  /** The credentials were rejected, or the content was refused. */
  record Refused(String detail) implements ModelFailure {}

  /** The request can never succeed unchanged: unknown model, bad schema. */
  record BadRequest(String detail) implements ModelFailure {}

  /** The account has no credit left. */
  record OutOfCredit(String detail) implements ModelFailure {}

  /**
   * The provider began to answer, and the answer broke off, stalled or cannot be read. A repeat may
   * be paid for again, so that a turn repeats such a call a few times only.
   */
  record Incomplete(String detail) implements ModelFailure {}

  /**
   * The request does not fit into the model's context window; a shorter one may.
   *
   * @param promptTokens estimated size of the refused prompt, by {@link TokenEstimate}
   * @param windowTokens size of the window in the same measure, if the provider named it
   */
  record ContextTooLong(String detail, int promptTokens, Optional<Integer> windowTokens)
      implements ModelFailure {}
}
