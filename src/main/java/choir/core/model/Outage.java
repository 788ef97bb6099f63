package choir.core.model;

import choir.core.failure.Backoff;
import java.time.Duration;
import java.time.Instant;

/**
 * A time in which a model takes no calls: it is unreachable, overloaded, or limits the rate.
 *
 * @param model name of the declared model
 * @param kind of the latest failure, as is {@code detail}
 * @param since time of the first failure
 * @param attempts number of attempts that have failed
 * @param nextTry time of the next attempt
 */
public record Outage(
    String model,
    ModelFailure.Kind kind,
    String detail,
    Instant since,
    int attempts,
    Instant nextTry) {
  /** Maximum delay before the model is tried again, whatever the provider asks for. */
  private static final Duration MAX_DELAY = Duration.ofHours(1);

  /** Delays after the first failure and after many, if the provider asks for none. */
  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);

  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(64);

  /** The outage that begins with a failure. */
  public static Outage begin(String model, ModelFailure failure, Instant now) {
    return new Outage(model, failure.kind(), failure.detail(), now, 1, now.plus(delay(failure, 0)));
  }

  /** This outage after one more failed attempt. */
  public Outage again(ModelFailure failure, Instant now) {
    return new Outage(
        model,
        failure.kind(),
        failure.detail(),
        since,
        attempts + 1,
        now.plus(delay(failure, attempts)));
  }

  /** The model and what is wrong with it: {@code model 'local' is unreachable: refused}. */
  public String words() {
    return "model '" + model + "' is " + kind.words() + ": " + detail;
  }

  /** The delay before the next attempt: as the provider asks, or 1, 2, 4 ... 64 s. */
  public static Duration delay(ModelFailure failure, int failuresBefore) {
    Duration backoff = Backoff.delay(FIRST_BACKOFF, failuresBefore, LONGEST_BACKOFF);
    Duration delay =
        switch (failure) {
          case ModelFailure.RateLimited limited -> limited.retryAfter().orElse(backoff);
          case ModelFailure.Overloaded overloaded -> overloaded.retryAfter().orElse(backoff);
          default -> backoff;
        };
    return delay.compareTo(MAX_DELAY) > 0 ? MAX_DELAY : delay;
  }
}
