package choir.actors.floor;

import choir.actors.CborMessage;
import choir.core.chat.ChatMessage;
import choir.core.floor.Bid;
import choir.core.floor.FloorState;
import choir.core.floor.Turn;
import choir.core.id.AgentId;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** Commands of a floor. */
public sealed interface FloorCommand extends CborMessage {
  /**
   * From a voice, repeated until it is answered: its agent has heard a message.
   *
   * @param person what the ranch calls the author; empty if the author is not one of its people
   */
  record Claim(Bid bid, ChatMessage message, Optional<String> person, ActorRef<Claimed> replyTo)
      implements FloorCommand {}

  /**
   * From a voice, repeated until it is answered: a person of the ranch has written a word that
   * freezes or thaws.
   *
   * @param word id of the message
   */
  record Obey(String word, boolean freezes, String by, ActorRef<Answer> replyTo)
      implements FloorCommand {}

  /** From an edge: a person takes the floor. */
  record Take(String by, ActorRef<Answer> replyTo) implements FloorCommand {}

  /** From an edge: a person gives the floor to an agent. */
  record Give(AgentId agent, String by, ActorRef<Answer> replyTo) implements FloorCommand {}

  /** From an edge: a person frees the floor and forgives all heat. */
  record Reset(String by, ActorRef<Answer> replyTo) implements FloorCommand {}

  /** From an edge: agents post nothing here, or post again. */
  record SetFrozen(boolean freezes, String by, ActorRef<Answer> replyTo) implements FloorCommand {}

  /** Requests the state. */
  record Describe(ActorRef<Answer> replyTo) implements FloorCommand {}

  /** To itself: enough time has passed to decide about a message. */
  record Gathered(String message) implements FloorCommand {}

  /** From a courier, repeated until it is stored: a turn has changed. */
  record TurnReported(String message, AgentId agent, Turn.State state, String detail)
      implements FloorCommand {}

  /** To itself: the receive time-out expired. */
  enum Quiet implements FloorCommand {
    INSTANCE
  }

  /**
   * The answer to a claim, once the decision is stored.
   *
   * @param granted whether the agent has the floor; it is woken by the floor
   */
  record Claimed(String message, boolean granted) implements CborMessage {}

  /** The answer to the other commands: the state as it is now. */
  record Answer(FloorState state) implements CborMessage {}
}
