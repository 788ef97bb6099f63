package choir.actors.floor;

import choir.actors.entities.RetryingAsk;
import choir.actors.floor.FloorCommand.Answer;
import choir.core.id.AgentId;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The floors of the ranch, for edges. Thread-safe. A stage that fails with a {@link
 * java.util.concurrent.TimeoutException} means that no answer arrived in time; the command may have
 * been executed, and a repeat is harmless.
 */
public final class Floors {
  private final RetryingAsk asks;

  public Floors(RetryingAsk asks) {
    this.asks = asks;
  }

  private CompletionStage<Answer> ask(
      String floor, Function<ActorRef<Answer>, FloorCommand> command) {
    return asks.ask(FloorEntity.KIND, FloorEntity.address(floor), command);
  }

  /** The state of a floor. */
  public CompletionStage<Answer> describe(String floor) {
    return ask(floor, FloorCommand.Describe::new);
  }

  /** Takes the floor for a person: agents speak only when they are named. */
  public CompletionStage<Answer> take(String floor, String by) {
    return ask(floor, replyTo -> new FloorCommand.Take(by, replyTo));
  }

  /** Gives the next round to an agent. */
  public CompletionStage<Answer> give(String floor, AgentId agent, String by) {
    return ask(floor, replyTo -> new FloorCommand.Give(agent, by, replyTo));
  }

  /** Frees the floor, and forgives all heat. */
  public CompletionStage<Answer> reset(String floor, String by) {
    return ask(floor, replyTo -> new FloorCommand.Reset(by, replyTo));
  }

  /** Freezes or thaws a place, or all of them. */
  public CompletionStage<Answer> freeze(String floor, boolean freezes, String by) {
    return ask(floor, replyTo -> new FloorCommand.SetFrozen(freezes, by, replyTo));
  }
}
