package choir.runtime.messages;

import choir.core.roster.RanchDeclaration;
import choir.core.roster.RanchDeclaration.Problem;
import choir.runtime.ranch.Section;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The section {@code hooks}: their limit, the hooks for bodies of other forms, and the ports of
 * agents.
 */
public final class HooksSection implements Section {
  /** The key in the file and in the store. */
  public static final String NAME = "hooks";

  /** The path of the ports of agents in the file. */
  public static final String PORTS = NAME + ".ports";

  private static final List<String> TEMPLATES = List.of("message", "session", "key");

  /**
   * The agents that have a port of their own.
   *
   * @param section as stored; empty if there is none
   * @return their ids by the declared ports
   */
  public static SortedMap<Integer, String> ports(String section) {
    SortedMap<Integer, String> ports = new TreeMap<>();
    for (Map.Entry<String, JsonNode> port : Section.read(section).path("ports").properties()) {
      ports.put(Integer.valueOf(port.getKey()), port.getValue().asText());
    }
    return ports;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Place place() {
    return Place.RANCH;
  }

  @Override
  public List<Problem> problems(JsonNode json, RanchDeclaration whole) {
    List<Problem> problems = new ArrayList<>();
    List<String> agents = whole.agents().stream().map(agent -> agent.id().value()).toList();
    Map<String, Integer> names = new HashMap<>();
    JsonNode mappings = json.path("mappings");
    for (int i = 0; i < mappings.size(); i++) {
      JsonNode hook = mappings.get(i);
      String at = "hooks.mappings[" + i + "].";
      Integer before = names.putIfAbsent(hook.path("name").asText(), i);
      if (before != null) {
        problems.add(
            new Problem(at + "name", "is already the name of hooks.mappings[" + before + "]"));
      }
      String agent = hook.path("agent").asText();
      if (!agent.isEmpty() && !agents.contains(agent)) {
        problems.add(new Problem(at + "agent", undeclared(agent, agents)));
      }
      for (String field : TEMPLATES) {
        HookTemplate.problem(hook.path(field).asText())
            .ifPresent(problem -> problems.add(new Problem(at + field, problem)));
      }
    }
    for (Map.Entry<String, JsonNode> port : json.path("ports").properties()) {
      String agent = port.getValue().asText();
      if (!agents.contains(agent)) {
        problems.add(new Problem(PORTS + "." + port.getKey(), undeclared(agent, agents)));
      }
    }
    return problems;
  }

  @Override
  public List<Problem> portProblems(JsonNode json, Map<Integer, String> own) {
    List<Problem> problems = new ArrayList<>();
    for (Map.Entry<String, JsonNode> port : json.path("ports").properties()) {
      String purpose = own.get(Integer.valueOf(port.getKey()));
      if (purpose != null) {
        problems.add(
            new Problem(
                PORTS + "." + port.getKey(), "is the port of " + purpose + "; choose another one"));
      }
    }
    return problems;
  }

  private static String undeclared(String agent, List<String> agents) {
    return "'" + agent + "' is not declared; there are " + agents;
  }
}
