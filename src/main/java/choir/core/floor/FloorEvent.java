package choir.core.floor;

import choir.core.Stored;
import choir.core.chat.ChatMessage;
import choir.core.id.AgentId;
import choir.core.sq.Change;
import choir.core.sq.Projected;
import java.time.Instant;
import java.util.List;

/**
 * Events of the floor of a channel or thread. A stored format: names are never changed or reused,
 * new fields have defaults.
 */
public sealed interface FloorEvent extends Stored {
  Instant at();

  /** It was decided who speaks to a message. */
  record RoundOpened(Round round) implements FloorEvent {
    @Override
    public Instant at() {
      return round.at();
    }
  }

  /** An agent was given the floor later: it is named, or those before it have lost the floor. */
  record SpeakerAdded(ChatMessage message, Candidate candidate, Instant at) implements FloorEvent {
    Round in(Round round) {
      Turn turn = new Turn(candidate.agent(), candidate.reason(), Turn.State.GRANTED, at, "");
      return round.with(message, candidate, turn);
    }
  }

  /** The turn of an agent has changed. */
  record TurnChanged(String message, AgentId agent, Turn.State state, String detail, Instant at)
      implements FloorEvent {
    Round in(Round round) {
      return round
          .turn(agent)
          .map(turn -> round.with(turn.becomes(state, detail, at)))
          .orElse(round);
    }
  }

  /** A person took the floor: agents speak only when they are named. */
  record FloorTaken(String by, Instant at) implements FloorEvent {}

  /** A person gave the floor: the next message for everybody is this agent's. */
  record FloorGiven(AgentId agent, String by, Instant at) implements FloorEvent {}

  /** A person reset the floor: it is free, and everybody is cool. */
  record FloorReset(String by, Instant at) implements FloorEvent {}

  /**
   * Agents post nothing from now on.
   *
   * @param word id of the message that ordered it; empty if it was not ordered in the channel
   */
  record FloorFrozen(String floor, String by, String word, Instant at)
      implements FloorEvent, Projected {
    @Override
    public List<Change> projection() {
      return List.of(new Change.Put(Freeze.key(floor), new Freeze(by, at).text(floor)));
    }
  }

  /**
   * Agents post again.
   *
   * @param word id of the message that ordered it; empty if it was not ordered in the channel
   */
  record FloorThawed(String floor, String by, String word, Instant at)
      implements FloorEvent, Projected {
    @Override
    public List<Change> projection() {
      return List.of(new Change.Delete(Freeze.key(floor)));
    }
  }
}
