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

/** The declared agents by id and by shard number, as last reported by the roster. Immutable. */
public final class Directory {
  /** Maximum number of agents to list for an unknown agent. */
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

  /** Updates the directory; an answer for the known revision omits the agents. */
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

  /** The latest answer of the roster. */
  public Residents residents() {
    return residents;
  }

  /** An agent's profile. */
  public Optional<Profile> find(AgentId agent) {
    return Optional.ofNullable(agents.get(agent));
  }

  /**
   * The agents that somebody may mean by a name: the one with this id, in any case, or else those
   * with this display name, in any case.
   */
  public List<AgentId> named(String name) {
    List<AgentId> ids =
        residents.agents().stream()
            .map(Profile::agent)
            .filter(agent -> agent.value().equalsIgnoreCase(name))
            .toList();
    return ids.isEmpty()
        ? residents.agents().stream()
            .filter(agent -> agent.name().equalsIgnoreCase(name))
            .map(Profile::agent)
            .toList()
        : ids;
  }

  /** The agents with a shard number: one, or several that share it. */
  public List<Profile> having(int number) {
    return Collections.unmodifiableList(numbers.getOrDefault(number, List.of()));
  }

  /** The refusal for an undeclared agent; lists declared agents. */
  public Rejection unknown(AgentId agent) {
    List<AgentId> some = residents.agents().stream().map(Profile::agent).limit(MAX_NAMES).toList();
    int more = residents.agents().size() - some.size();
    return Rejection.unknownAgent(
        "no agent '%s' is declared; declared agents are %s%s"
            .formatted(agent, some, more > 0 ? " and " + more + " more" : ""));
  }
}
