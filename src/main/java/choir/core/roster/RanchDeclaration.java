package choir.core.roster;

import choir.core.id.AgentId;
import choir.core.model.ModelDeclaration;
import choir.core.phext.Coordinate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A ranch as declared.
 *
 * @param defaultAgent the agent that gets a message that names none
 * @param sections of features, by name: JSON that the roster does not read
 */
public record RanchDeclaration(
    String name,
    AgentId defaultAgent,
    List<ModelDeclaration> models,
    List<AgentDeclaration> agents,
    Map<String, String> sections) {
  /**
   * Agents of a ranch at a time. Their profiles go to a node in one message, some 150 bytes each
   * before it is compressed, of at most 4 MiB, and are held by every node; there are seats for five
   * times as many, since an agent keeps its own when it is not declared any more.
   */
  public static final int MAX_AGENTS = 20_000;

  public RanchDeclaration {
    models = List.copyOf(models);
    agents = List.copyOf(agents);
    sections = Sections.copy(sections);
  }

  /** A ranch without sections. */
  public RanchDeclaration(
      String name,
      AgentId defaultAgent,
      List<ModelDeclaration> models,
      List<AgentDeclaration> agents) {
    this(name, defaultAgent, models, agents, Map.of());
  }

  /** The same without what the texts say; their digests tell whether they changed. */
  public RanchDeclaration withoutTexts() {
    List<AgentDeclaration> bare = new ArrayList<>();
    for (AgentDeclaration agent : agents) {
      List<PersonaText> texts =
          agent.texts().stream()
              .map(each -> new PersonaText(each.name(), each.digest(), ""))
              .toList();
      bare.add(
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
    return new RanchDeclaration(name, defaultAgent, models, bare, sections);
  }

  /**
   * Something that cannot be as it is.
   *
   * @param path where it stands, as {@code agents[2].home}
   * @param detail what is wrong and what would be right
   */
  public record Problem(String path, String detail) {}

  /** All that is wrong with this declaration; empty if it can be applied. */
  public List<Problem> problems() {
    List<Problem> problems = new ArrayList<>();
    Map<String, Integer> models = new HashMap<>();
    for (int i = 0; i < this.models.size(); i++) {
      Integer before = models.putIfAbsent(this.models.get(i).name(), i);
      if (before != null) {
        problems.add(
            new Problem(
                "models[" + i + "].name",
                "'" + this.models.get(i).name() + "' is the name of models[" + before + "] too"));
      }
    }
    if (agents.isEmpty() || agents.size() > MAX_AGENTS) {
      problems.add(
          new Problem("agents", agents.size() + " are declared, must be 1 to " + MAX_AGENTS));
    }
    checkAgents(models, problems);
    if (agents.stream().noneMatch(agent -> agent.id().equals(defaultAgent))) {
      problems.add(
          new Problem("defaultAgent", "'" + defaultAgent + "' is not declared under agents"));
    }
    return problems;
  }

  private void checkAgents(Map<String, Integer> models, List<Problem> problems) {
    Map<AgentId, Integer> ids = new HashMap<>();
    Map<Coordinate, AgentId> homes = new HashMap<>();
    for (int i = 0; i < agents.size(); i++) {
      AgentDeclaration agent = agents.get(i);
      Integer before = ids.putIfAbsent(agent.id(), i);
      if (before != null) {
        problems.add(
            new Problem(
                "agents[" + i + "].id", "'" + agent.id() + "' is agents[" + before + "] already"));
      }
      AgentId neighbour = homes.putIfAbsent(agent.home(), agent.id());
      if (neighbour != null) {
        problems.add(
            new Problem(
                "agents[" + i + "].home",
                agent.home() + " is the home of '" + neighbour + "'; choose another coordinate"));
      }
      String model = agent.model();
      if (!model.equals(ModelDeclaration.DEFAULT) && !models.containsKey(model)) {
        problems.add(
            new Problem("agents[" + i + "].model", "'" + model + "' is not declared under models"));
      }
    }
  }
}
