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
    OUT_OF_CREDIT;

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

  /** No complete answer: connection refused, broken stream, idle time-out or invalid data. */
  record Unreachable(String detail) implements ModelFailure {}

  /** The credentials were rejected, or the content was refused. */
  record Refused(String detail) implements ModelFailure {}

  /** The request can never succeed unchanged: unknown model, context too long, bad schema. */
  record BadRequest(String detail) implements ModelFailure {}

  /** The account has no credit left. */
  record OutOfCredit(String detail) implements ModelFailure {}
}
