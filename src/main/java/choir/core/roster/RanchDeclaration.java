package choir.core.roster;

import choir.core.id.AgentId;
import choir.core.phext.Coordinate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The declaration of a ranch.
 *
 * @param defaultAgent the recipient of messages that name no agent
 * @param sections feature sections by name: JSON that the roster does not interpret
 */
public record RanchDeclaration(
    String name,
    AgentId defaultAgent,
    List<AgentDeclaration> agents,
    Map<String, String> sections) {
  /**
   * Maximum number of declared agents. Every node holds all profiles and receives them in one
   * message of at most 4 MiB, about 150 bytes each before compression. There are five times as many
   * seats, since a retired agent keeps its seat.
   */
  public static final int MAX_AGENTS = 20_000;

  public RanchDeclaration {
    agents = List.copyOf(agents);
    sections = Sections.copy(sections);
  }

  /** A ranch without sections. */
  public RanchDeclaration(String name, AgentId defaultAgent, List<AgentDeclaration> agents) {
    this(name, defaultAgent, agents, Map.of());
  }

  /** Returns this declaration without the contents of texts; digests still detect changes. */
  public RanchDeclaration withoutTexts() {
    List<AgentDeclaration> stripped = new ArrayList<>();
    for (AgentDeclaration agent : agents) {
      List<PersonaText> texts =
          agent.texts().stream()
              .map(each -> new PersonaText(each.name(), each.digest(), ""))
              .toList();
      stripped.add(
          new AgentDeclaration(
              agent.id(),
              agent.name(),
              agent.role(),
              agent.home(),
              agent.model(),
              agent.limits(),
              texts,
              agent.constraints(),
              agent.sections()));
    }
    return new RanchDeclaration(name, defaultAgent, stripped, sections);
  }

  /**
   * A problem of a declaration.
   *
   * @param path location, such as {@code agents[2].home}
   * @param detail what is wrong and how to fix it
   */
  public record Problem(String path, String detail) {}

  /** All problems of this declaration; empty if it can be applied. */
  public List<Problem> problems() {
    List<Problem> problems = new ArrayList<>();
    if (agents.isEmpty() || agents.size() > MAX_AGENTS) {
      problems.add(
          new Problem(
              "agents", agents.size() + " agents are declared, must be 1 to " + MAX_AGENTS));
    }
    checkAgents(problems);
    if (agents.stream().noneMatch(agent -> agent.id().equals(defaultAgent))) {
      problems.add(
          new Problem("defaultAgent", "'" + defaultAgent + "' is not declared under agents"));
    }
    return problems;
  }

  private void checkAgents(List<Problem> problems) {
    Map<AgentId, Integer> ids = new HashMap<>();
    Map<Coordinate, AgentId> homes = new HashMap<>();
    for (int i = 0; i < agents.size(); i++) {
      AgentDeclaration agent = agents.get(i);
      Integer before = ids.putIfAbsent(agent.id(), i);
      if (before != null) {
        problems.add(
            new Problem(
                "agents[" + i + "].id",
                "'" + agent.id() + "' is already declared as agents[" + before + "]"));
      }
      @Nullable AgentId neighbour =
          agent.home().map(home -> homes.putIfAbsent(home, agent.id())).orElse(null);
      if (neighbour != null) {
        problems.add(
            new Problem(
                "agents[" + i + "].home",
                agent.home().orElseThrow()
                    + " is already the home of '"
                    + neighbour
                    + "'; choose another coordinate"));
      }
    }
  }
}
