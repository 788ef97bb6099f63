package choir.core.roster;

import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.placement.PlacementConstraints;
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
final class NumberAssignment {
  private final RosterState roster;
  private final RanchDeclaration declaration;
  private final ShardNumbers numbers = new ShardNumbers();
  private final List<AgentDeclaration> order = new ArrayList<>();
  private final Map<AgentId, ShardNumbers.Place> places = new HashMap<>();
  private final Map<AgentId, RanchDeclaration.Problem> refused = new HashMap<>();
  private final Map<AgentId, Integer> indexes = new HashMap<>();

  private NumberAssignment(RosterState roster, RanchDeclaration declaration) {
    this.roster = roster;
    this.declaration = declaration;
  }

  static NumberAssignment of(RosterState roster, RanchDeclaration declaration) {
    NumberAssignment assignment = new NumberAssignment(roster, declaration);
    assignment.seatKnown();
    assignment.seatNew();
    return assignment;
  }

  private void seatKnown() {
    Map<AgentId, PlacementConstraints> declared = new HashMap<>();
    for (int i = 0; i < declaration.agents().size(); i++) {
      AgentDeclaration agent = declaration.agents().get(i);
      declared.put(agent.id(), agent.constraints());
      indexes.putIfAbsent(agent.id(), i);
    }
    for (Enrolled known : roster.agents().values()) {
      Profile profile = known.profile();
      numbers.taken(profile);
      places.put(profile.agent(), new ShardNumbers.Place(profile.shard(), profile.seat()));
    }
    for (Enrolled known : roster.agents().values()) {
      PlacementConstraints constraints =
          declared.getOrDefault(known.profile().agent(), known.constraints());
      if (!constraints.equals(PlacementConstraints.ANYWHERE)) {
        lodge(known.profile(), constraints);
      }
    }
  }

  private void lodge(Profile known, PlacementConstraints constraints) {
    int others = numbers.company(known.shard()) - 1;
    if (others == 0) {
      numbers.bind(known.shard());
      return;
    }
    refuse(
        known.agent(),
        constraints,
        "'%s' shares number %d with %d others and lives where they do; take this out, or let an"
                .formatted(known.agent(), known.shard(), others)
            + " agent with a number of its own live there ('choir explain ID' says who shares)");
  }

  private void seatNew() {
    List<AgentDeclaration> lodged = new ArrayList<>();
    List<AgentDeclaration> others = new ArrayList<>();
    for (AgentDeclaration agent : declaration.agents()) {
      boolean anywhere = agent.constraints().equals(PlacementConstraints.ANYWHERE);
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

  private void seat(AgentDeclaration agent, Optional<ShardNumbers.Place> place) {
    if (place.isPresent()) {
      places.put(agent.id(), place.get());
    } else if (agent.constraints().equals(PlacementConstraints.ANYWHERE)) {
      refuse(
          agent.id(),
          "id",
          "no number is left for a new agent: %d were declared in the life of this ranch, and each"
                  .formatted(roster.agents().size())
              + " keeps its own; give the part to one that is not declared any more");
    } else {
      refuse(
          agent.id(),
          agent.constraints(),
          "who has this needs a number of its own, and all %d are given out, those of agents that"
                  .formatted(ShardNumbers.OWN)
              + " are not declared any more among them; take this out, and the agent lives where"
              + " there is room");
    }
  }

  private void refuse(AgentId agent, PlacementConstraints constraints, String detail) {
    refuse(agent, constraints.machine().isPresent() ? "machine" : "needs", detail);
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
  ShardNumbers.Place place(AgentId agent) {
    ShardNumbers.Place place = places.get(agent);
    if (place == null) {
      throw new IllegalStateException("there is no number for " + agent);
    }
    return place;
  }
}
