package choir.runtime.messages;

import choir.core.roster.RanchDeclaration;
import choir.core.roster.RanchDeclaration.Problem;
import choir.runtime.ranch.Section;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The section {@code hooks}: the limit of all hooks, and those for bodies of other forms. */
public final class HooksSection implements Section {
  /** The key in the file and in the store. */
  public static final String NAME = "hooks";

  private static final List<String> TEMPLATES = List.of("message", "session", "key");

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
        problems.add(
            new Problem(at + "agent", "'" + agent + "' is not declared; there are " + agents));
      }
      for (String field : TEMPLATES) {
        HookTemplate.problem(hook.path(field).asText())
            .ifPresent(problem -> problems.add(new Problem(at + field, problem)));
      }
    }
    return problems;
  }
}
