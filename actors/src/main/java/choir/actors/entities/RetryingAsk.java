package choir.actors.entities;

import choir.actors.Settings;
import choir.core.failure.Failures;
import com.typesafe.config.Config;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Asks entities with reattempts: messages to a failed node are lost, and the entity may be
 * available on another node long before the caller's time-out. Every command may therefore arrive
 * twice. Thread-safe.
 */
public final class RetryingAsk {
  private final Entities entities;
  private final Timing timing;

  /**
   * Durations of asks, documented under {@code choir.ask} in {@code reference.conf}.
   *
   * @param timeout total time-out, including a fail-over
   * @param attempt time-out of one attempt
   * @param attemptAboutAll time-out of one attempt of a query about all agents
   */
  public record Timing(Duration timeout, Duration attempt, Duration attemptAboutAll) {
    /**
     * Reads the settings.
     *
     * @throws IllegalArgumentException naming the key and the invalid value
     */
    public static Timing of(Config config) {
      return new Timing(
          Settings.positive(config, "choir.ask.patience"),
          Settings.positive(config, "choir.ask.try"),
          Settings.positive(config, "choir.ask.try-all"));
    }
  }

  /** Maximum attempts of queries about all agents, which take seconds for ten thousand agents. */
  private static final int MAX_ATTEMPTS_ABOUT_ALL = 5;

  public RetryingAsk(Entities entities, Timing timing) {
    this.entities = entities;
    this.timing = timing;
  }

  /** Asks an entity; fails with a {@link TimeoutException} if no answer arrives in time. */
  public <C, R> CompletionStage<R> ask(
      EntityKind<C> kind, EntityAddress address, Function<ActorRef<R>, C> command) {
    Duration attempt = timing.attempt();
    long attempts = Math.max(1, timing.timeout().dividedBy(attempt));
    return ask(kind, address, command, attempts, shorter(timing.timeout(), attempt));
  }

  /** Asks for data about all agents; five attempts of several seconds each. */
  public <C, R> CompletionStage<R> askAboutAll(
      EntityKind<C> kind, EntityAddress address, Function<ActorRef<R>, C> command) {
    return ask(
        kind,
        address,
        command,
        MAX_ATTEMPTS_ABOUT_ALL,
        shorter(timing.timeout(), timing.attemptAboutAll()));
  }

  private <C, R> CompletionStage<R> ask(
      EntityKind<C> kind,
      EntityAddress address,
      Function<ActorRef<R>, C> command,
      long attempts,
      Duration attempt) {
    return entities
        .ask(kind, address, command, attempt)
        .exceptionallyCompose(
            failure ->
                attempts > 1 && isTimeout(failure)
                    ? ask(kind, address, command, attempts - 1, attempt)
                    : CompletableFuture.failedStage(failure));
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** Whether an ask failed because no answer arrived in time. */
  public static boolean isTimeout(Throwable failure) {
    return Failures.cause(failure) instanceof TimeoutException;
  }
}
