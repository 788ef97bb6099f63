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
 * Assigns shard numbers to the agents of a declaration. Known agents come first, then new agents
 * with placement constraints, which require an exclusive number, then all others; each group in
 * declaration order. A partially stored declaration therefore continues with the same assignment.
 */
final class NumberAssignment {
  private final RosterState roster;
  private final RanchDeclaration declaration;
  private final ShardNumbers numbers = new ShardNumbers();
  private final List<AgentDeclaration> order = new ArrayList<>();
  private final Map<AgentId, ShardNumbers.Slot> slots = new HashMap<>();
  private final Map<AgentId, RanchDeclaration.Problem> rejections = new HashMap<>();
  private final Map<AgentId, Integer> indexes = new HashMap<>();

  private NumberAssignment(RosterState roster, RanchDeclaration declaration) {
    this.roster = roster;
    this.declaration = declaration;
  }

  static NumberAssignment of(RosterState roster, RanchDeclaration declaration) {
    NumberAssignment assignment = new NumberAssignment(roster, declaration);
    assignment.recordExisting();
    assignment.assignNew();
    return assignment;
  }

  private void recordExisting() {
    Map<AgentId, PlacementConstraints> declared = new HashMap<>();
    for (int i = 0; i < declaration.agents().size(); i++) {
      AgentDeclaration agent = declaration.agents().get(i);
      declared.put(agent.id(), agent.constraints());
      indexes.putIfAbsent(agent.id(), i);
    }
    for (Enrolled known : roster.agents().values()) {
      Profile profile = known.profile();
      numbers.markAssigned(profile);
      slots.put(profile.agent(), new ShardNumbers.Slot(profile.shard(), profile.seat()));
    }
    for (Enrolled known : roster.agents().values()) {
      PlacementConstraints constraints =
          declared.getOrDefault(known.profile().agent(), known.constraints());
      if (!constraints.equals(PlacementConstraints.ANYWHERE)) {
        requireExclusive(known.profile(), constraints);
      }
    }
  }

  private void requireExclusive(Profile known, PlacementConstraints constraints) {
    int others = numbers.occupancy(known.shard()) - 1;
    if (others == 0) {
      numbers.markExclusive(known.shard());
      return;
    }
    reject(
        known.agent(),
        constraints,
        "'%s' shares shard number %d with %d other agents and is placed with them; remove this, or"
                .formatted(known.agent(), known.shard(), others)
            + " use an agent with an exclusive number ('choir explain ID' lists who shares)");
  }

  private void assignNew() {
    List<AgentDeclaration> constrained = new ArrayList<>();
    List<AgentDeclaration> others = new ArrayList<>();
    for (AgentDeclaration agent : declaration.agents()) {
      boolean anywhere = agent.constraints().equals(PlacementConstraints.ANYWHERE);
      if (roster.agents().containsKey(agent.id().value())) {
        order.add(agent);
      } else {
        (anywhere ? others : constrained).add(agent);
      }
    }
    constrained.forEach(agent -> assign(agent, numbers.assignExclusive()));
    others.forEach(agent -> assign(agent, numbers.assignAny()));
    order.addAll(constrained);
    order.addAll(others);
  }

  private void assign(AgentDeclaration agent, Optional<ShardNumbers.Slot> slot) {
    if (slot.isPresent()) {
      slots.put(agent.id(), slot.get());
    } else if (agent.constraints().equals(PlacementConstraints.ANYWHERE)) {
      reject(
          agent.id(),
          "id",
          "no shard number is left for a new agent: %d agents have been declared so far, and each"
                  .formatted(roster.agents().size())
              + " keeps its number; reuse the id of an agent that is no longer declared");
    } else {
      reject(
          agent.id(),
          agent.constraints(),
          "this requires an exclusive shard number, and all %d are assigned, including those of"
                  .formatted(ShardNumbers.LAST_EXCLUSIVE)
              + " agents that are no longer declared; remove this, and the agent is placed on the"
              + " least loaded node");
    }
  }

  private void reject(AgentId agent, PlacementConstraints constraints, String detail) {
    reject(agent, constraints.machine().isPresent() ? "machine" : "needs", detail);
  }

  private void reject(AgentId agent, String key, String detail) {
    Integer index = indexes.get(agent);
    // Retired agents have no constraints.
    if (index != null) {
      rejections.put(agent, new RanchDeclaration.Problem("agents[" + index + "]." + key, detail));
    }
  }

  /** The declared agents in the order in which they are stored. */
  List<AgentDeclaration> order() {
    return order;
  }

  /** The agents without a valid number, each with the reason. */
  List<RanchDeclaration.Problem> problems() {
    return declaration.agents().stream()
        .map(AgentDeclaration::id)
        .distinct()
        .filter(rejections::containsKey)
        .map(rejections::get)
        .toList();
  }

  /**
   * The shard number and seat of a declared agent.
   *
   * @throws IllegalStateException if the assignment was rejected: see {@link #problems}
   */
  ShardNumbers.Slot slot(AgentId agent) {
    ShardNumbers.Slot slot = slots.get(agent);
    if (slot == null) {
      throw new IllegalStateException("no shard number is assigned to " + agent);
    }
    return slot;
  }
}
