package choir.core.roster;

import choir.core.mirrorborn.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.placement.Lodging;
import choir.core.roster.RosterState.Enrolled;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which numbers the agents of a declaration have, or get. Whoever is known comes first, then those
 * with a home machine or needs, who want a number of their own, then the others; each group in the
 * order of the declaration. So a declaration of which only the first part was stored goes on as if
 * it had not been cut.
 */
final class Seating {
  private final RosterState roster;
  private final RanchDeclaration declaration;
  private final Numbers numbers = new Numbers();
  private final List<AgentDeclaration> order = new ArrayList<>();
  private final Map<AgentId, Numbers.Place> places = new HashMap<>();
  private final Map<AgentId, RanchDeclaration.Problem> refused = new HashMap<>();
  private final Map<AgentId, Integer> indexes = new HashMap<>();

  private Seating(RosterState roster, RanchDeclaration declaration) {
    this.roster = roster;
    this.declaration = declaration;
  }

  static Seating of(RosterState roster, RanchDeclaration declaration) {
    Seating seating = new Seating(roster, declaration);
    seating.seatKnown();
    seating.seatNew();
    return seating;
  }

  private void seatKnown() {
    Map<AgentId, Lodging> declared = new HashMap<>();
    for (int i = 0; i < declaration.agents().size(); i++) {
      AgentDeclaration agent = declaration.agents().get(i);
      declared.put(agent.id(), agent.lodging());
      indexes.putIfAbsent(agent.id(), i);
    }
    for (Enrolled known : roster.agents().values()) {
      Profile profile = known.profile();
      numbers.taken(profile);
      places.put(profile.agent(), new Numbers.Place(profile.shard(), profile.seat()));
    }
    for (Enrolled known : roster.agents().values()) {
      Lodging lodging = declared.getOrDefault(known.profile().agent(), known.lodging());
      if (!lodging.equals(Lodging.ANYWHERE)) {
        lodge(known.profile(), lodging);
      }
    }
  }

  private void lodge(Profile known, Lodging lodging) {
    int others = numbers.company(known.shard()) - 1;
    if (others == 0) {
      numbers.bind(known.shard());
      return;
    }
    refuse(
        known.agent(),
        lodging,
        "'%s' shares number %d with %d others and lives where they do; take this out, or let an"
                .formatted(known.agent(), known.shard(), others)
            + " agent with a number of its own live there ('choir explain ID' says who shares)");
  }

  private void seatNew() {
    List<AgentDeclaration> lodged = new ArrayList<>();
    List<AgentDeclaration> others = new ArrayList<>();
    for (AgentDeclaration agent : declaration.agents()) {
      boolean anywhere = agent.lodging().equals(Lodging.ANYWHERE);
      if (roster.agents().containsKey(agent.id().value())) {
        order.add(agent);
      } else {
        (anywhere ? others : lodged).add(agent);
      }
    }
    lodged.forEach(agent -> seat(agent, numbers.own()));
    others.forEach(agent -> seat(agent, numbers.any()));
    order.addAll(lodged);
    order.addAll(others);
  }

  private void seat(AgentDeclaration agent, Optional<Numbers.Place> place) {
    if (place.isPresent()) {
      places.put(agent.id(), place.get());
    } else if (agent.lodging().equals(Lodging.ANYWHERE)) {
      refuse(
          agent.id(),
          "id",
          "no number is left for a new agent: %d were declared in the life of this ranch, and each"
                  .formatted(roster.agents().size())
              + " keeps its own; give the part to one that is not declared any more");
    } else {
      refuse(
          agent.id(),
          agent.lodging(),
          "who has this needs a number of its own, and all %d are given out, those of agents that"
                  .formatted(Numbers.OWN)
              + " are not declared any more among them; take this out, and the agent lives where"
              + " there is room");
    }
  }

  private void refuse(AgentId agent, Lodging lodging, String detail) {
    refuse(agent, lodging.machine().isPresent() ? "machine" : "needs", detail);
  }

  private void refuse(AgentId agent, String key, String detail) {
    Integer index = indexes.get(agent);
    // One that is not declared any more asks for nothing.
    if (index != null) {
      refused.put(agent, new RanchDeclaration.Problem("agents[" + index + "]." + key, detail));
    }
  }

  /** The declared agents in the order in which they are to be stored. */
  List<AgentDeclaration> order() {
    return order;
  }

  /** For whom there is no number, and why. */
  List<RanchDeclaration.Problem> problems() {
    return declaration.agents().stream()
        .map(AgentDeclaration::id)
        .distinct()
        .filter(refused::containsKey)
        .map(refused::get)
        .toList();
  }

  /**
   * The number and seat of an agent of the declaration.
   *
   * @throws IllegalStateException if it was refused one: see {@link #problems}
   */
  Numbers.Place place(AgentId agent) {
    Numbers.Place place = places.get(agent);
    if (place == null) {
      throw new IllegalStateException("there is no number for " + agent);
    }
    return place;
  }
}
