package choir.core.floor;

import choir.core.chat.ChatMessage;
import choir.core.id.AgentId;
import choir.core.model.WellFormedText;
import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was decided about one message. A stored format.
 *
 * @param number from 1, without gaps
 * @param message its text is shortened once nobody has to be woken for it
 * @param person what the ranch calls its author; empty if the author is not one of its people
 * @param candidates all that bid in time, the winner first
 * @param rule by what the speakers were chosen
 * @param turns of those who were given the floor, in this order
 * @param at when it was decided
 */
public record Round(
    long number,
    ChatMessage message,
    Optional<String> person,
    List<Candidate> candidates,
    Rule rule,
    List<Turn> turns,
    Instant at) {
  /** Characters of a message that are remembered when the round is over. */
  private static final int BRIEF = 80;

  public Round {
    candidates = List.copyOf(candidates);
    turns = List.copyOf(turns);
  }

  /** The agents that have the floor, or have used it. */
  public List<AgentId> speakers() {
    return turns.stream().filter(Turn::counts).map(Turn::agent).toList();
  }

  /** Whether a turn has still to end. */
  @JsonIgnore
  public boolean isOpen() {
    return turns.stream().anyMatch(Turn::isOpen);
  }

  /** Whether somebody has the floor and has not begun. */
  @JsonIgnore
  public boolean isWaiting() {
    return turns.stream().anyMatch(each -> each.state() == Turn.State.GRANTED);
  }

  /** The turn of an agent. */
  public Optional<Turn> turn(AgentId agent) {
    return turns.stream().filter(each -> each.agent().equals(agent)).findFirst();
  }

  /** The candidate of that name. */
  public Optional<Candidate> candidate(AgentId agent) {
    return candidates.stream().filter(each -> each.agent().equals(agent)).findFirst();
  }

  /** The candidates that were not given the floor. */
  List<Candidate> untried() {
    return candidates.stream().filter(each -> turn(each.agent()).isEmpty()).toList();
  }

  /**
   * This round with one more speaker.
   *
   * @param whole the message, which may have been shortened here meanwhile
   */
  Round with(ChatMessage whole, Candidate candidate, Turn turn) {
    List<Candidate> all = new ArrayList<>(candidates);
    all.removeIf(each -> each.agent().equals(candidate.agent()));
    all.add(candidate);
    List<Turn> more = new ArrayList<>(turns);
    more.add(turn);
    return new Round(number, whole, person, all, rule, more, at);
  }

  Round with(Turn changed) {
    List<Turn> all =
        turns.stream().map(each -> each.agent().equals(changed.agent()) ? changed : each).toList();
    return new Round(number, message, person, candidates, rule, all, at);
  }

  /** This round when nobody is woken for it any more: its message is shortened. */
  Round brief() {
    String text = message.text();
    ChatMessage cut =
        new ChatMessage(
            message.id(),
            message.place(),
            message.author(),
            message.kind(),
            text.length() > BRIEF ? WellFormedText.first(text, BRIEF) + "…" : text,
            List.of(),
            Optional.empty(),
            List.of());
    return new Round(number, cut, person, candidates, rule, turns, at);
  }
}
