package choir.runtime.floor;

import choir.core.floor.Candidate;
import choir.core.floor.FloorState;
import choir.core.floor.Freeze;
import choir.core.floor.Round;
import choir.core.id.AgentId;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The floor of a place.
 *
 * @param mode {@code rounds} or {@code etiquette}
 * @param parallel number of speakers in a round; absent without rounds
 * @param taken who has taken it; absent if nobody has
 * @param given the agent to which the next round was given; absent if there is none
 * @param frozen who has frozen it, if anybody has
 * @param decided number of rounds so far
 * @param heat of the agents that took part of late
 * @param open the rounds whose speakers have still to end
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record FloorView(
    String channel,
    String mode,
    Optional<Integer> parallel,
    Optional<String> taken,
    Optional<String> given,
    Optional<FrozenView> frozen,
    long decided,
    List<HeatView> heat,
    List<RoundView> open) {
  /** How hot an agent is: at 100 it passes. */
  record HeatView(String agent, long heat) {}

  /**
   * The view of a state.
   *
   * @param everywhere the freeze of all places
   */
  static FloorView of(
      String channel, Optional<Integer> parallel, FloorState state, Optional<Freeze> everywhere) {
    Set<AgentId> agents = new TreeSet<>();
    for (Round round : state.rounds()) {
      round.candidates().stream().map(Candidate::agent).forEach(agents::add);
    }
    return new FloorView(
        channel,
        parallel.isPresent() ? "rounds" : "etiquette",
        parallel,
        Optional.of(state.taken()).filter(by -> !by.isEmpty()),
        state.given().map(AgentId::value),
        state.freeze().or(() -> everywhere).map(FrozenView::of),
        state.decided(),
        agents.stream().map(each -> new HeatView(each.value(), state.heat(each))).toList(),
        state.rounds().stream().filter(Round::isOpen).map(RoundView::of).toList());
  }
}
