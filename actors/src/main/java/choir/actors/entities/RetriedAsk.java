package choir.actors.entities;

import choir.actors.Settings;
import com.typesafe.config.Config;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Asks entities and repeats the question: what was sent to a node that has died is lost, and the
 * entity may be back elsewhere long before the caller's patience is over. So every question and
 * every order may arrive twice. Thread-safe.
 */
public final class RetriedAsk {
  private final Entities entities;
  private final Timing timing;

  /**
   * Times of questions; {@code choir.ask} in {@code reference.conf} explains them.
   *
   * @param patience how long an entity may take to answer, a fail-over included
   * @param oneTry when a question is repeated
   * @param oneTryOfAll when a question about all agents is repeated
   */
  public record Timing(Duration patience, Duration oneTry, Duration oneTryOfAll) {
    /**
     * Reads the settings.
     *
     * @throws IllegalArgumentException naming the key and the value that cannot be used
     */
    public static Timing of(Config config) {
      return new Timing(
          Settings.positive(config, "choir.ask.patience"),
          Settings.positive(config, "choir.ask.try"),
          Settings.positive(config, "choir.ask.try-all"));
    }
  }

  /** Questions about all agents, when there are ten thousand of them, take seconds each. */
  private static final int TRIES_OF_ALL = 5;

  public RetriedAsk(Entities entities, Timing timing) {
    this.entities = entities;
    this.timing = timing;
  }

  /** Asks; fails with a {@link TimeoutException} when no answer came within the patience. */
  public <C, R> CompletionStage<R> ask(
      EntityKind<C> kind, EntityAddress address, Function<ActorRef<R>, C> command) {
    Duration oneTry = timing.oneTry();
    long tries = Math.max(1, timing.patience().dividedBy(oneTry));
    return ask(kind, address, command, tries, shorter(timing.patience(), oneTry));
  }

  /** Asks something whose answer is about all agents; five tries of some seconds each. */
  public <C, R> CompletionStage<R> askOfAll(
      EntityKind<C> kind, EntityAddress address, Function<ActorRef<R>, C> command) {
    return ask(
        kind, address, command, TRIES_OF_ALL, shorter(timing.patience(), timing.oneTryOfAll()));
  }

  private <C, R> CompletionStage<R> ask(
      EntityKind<C> kind,
      EntityAddress address,
      Function<ActorRef<R>, C> command,
      long tries,
      Duration oneTry) {
    return entities
        .ask(kind, address, command, oneTry)
        .exceptionallyCompose(
            failure ->
                tries > 1 && isTimeout(failure)
                    ? ask(kind, address, command, tries - 1, oneTry)
                    : CompletableFuture.failedStage(failure));
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** Whether a question failed because no answer came in time. */
  public static boolean isTimeout(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof TimeoutException;
  }
}
