package choir.actors.ranch;

import choir.actors.roster.RosterCommand.Residents;
import choir.core.Rejection;
import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Who lives on the ranch, by id and by number, as the roster said last. Never changes. */
public final class Directory {
  /** Agents that are named where somebody asks for one that there is not. */
  private static final int MAX_NAMES = 20;

  static final Directory EMPTY = of(new Residents(0, "", Optional.empty(), List.of(), 0));

  private final Residents residents;
  private final Map<AgentId, Profile> agents;
  private final Map<Integer, List<Profile>> numbers;

  private Directory(
      Residents residents, Map<AgentId, Profile> agents, Map<Integer, List<Profile>> numbers) {
    this.residents = residents;
    this.agents = agents;
    this.numbers = numbers;
  }

  static Directory of(Residents residents) {
    Map<AgentId, Profile> agents = new HashMap<>();
    Map<Integer, List<Profile>> numbers = new TreeMap<>();
    for (Profile agent : residents.agents()) {
      agents.put(agent.agent(), agent);
      numbers.computeIfAbsent(agent.shard(), number -> new ArrayList<>()).add(agent);
    }
    return new Directory(residents, agents, numbers);
  }

  /** The same after an answer to who knows this revision already; else what the answer says. */
  Directory after(Residents answer) {
    boolean same = answer.revision() == residents.revision() && answer.agents().isEmpty();
    if (!same) {
      return of(answer);
    }
    Residents now =
        new Residents(
            residents.revision(),
            residents.ranch(),
            residents.defaultAgent(),
            residents.agents(),
            answer.behind());
    return new Directory(now, agents, numbers);
  }

  /** All that the roster said. */
  public Residents residents() {
    return residents;
  }

  /** An agent's profile. */
  public Optional<Profile> find(AgentId agent) {
    return Optional.ofNullable(agents.get(agent));
  }

  /** Who has a number: one, or several who share it. */
  public List<Profile> having(int number) {
    return Collections.unmodifiableList(numbers.getOrDefault(number, List.of()));
  }

  /** The refusal of an agent that is not declared; names those that are. */
  public Rejection unknown(AgentId agent) {
    List<AgentId> some = residents.agents().stream().map(Profile::agent).limit(MAX_NAMES).toList();
    int more = residents.agents().size() - some.size();
    return Rejection.unknownAgent(
        "no agent '%s' is declared here; there are: %s%s"
            .formatted(agent, some, more > 0 ? " and " + more + " more" : ""));
  }
}
