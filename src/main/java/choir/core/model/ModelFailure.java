package choir.core.model;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Why a call gave no answer. {@code detail} is for a person: it names the provider's status and its
 * own words, and never holds a secret.
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

    /** The name in a sentence: {@code rate limited}. */
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

  /** Whether the same request may be answered later without anybody changing anything. */
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
   * @param retryAfter what the provider asked for, if it did
   */
  record RateLimited(String detail, Optional<Duration> retryAfter) implements ModelFailure {}

  /** The provider is up and cannot serve now (5xx, overloaded). */
  record Overloaded(String detail, Optional<Duration> retryAfter) implements ModelFailure {}

  /** No whole answer came: refused connection, broken stream, silence, garbage. */
  record Unreachable(String detail) implements ModelFailure {}

  /** Credentials not accepted, or the content was refused. */
  record Refused(String detail) implements ModelFailure {}

  /** The request can never succeed as it is: unknown model, context too long, bad schema. */
  record BadRequest(String detail) implements ModelFailure {}

  /** The account has no credit left. */
  record OutOfCredit(String detail) implements ModelFailure {}
}
