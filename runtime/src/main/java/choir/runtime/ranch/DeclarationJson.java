package choir.runtime.ranch;

import choir.core.mirrorborn.Profile;
import choir.core.model.ModelDeclaration;
import choir.core.phext.Coordinate;
import choir.core.roster.AgentDeclaration;
import choir.core.roster.RanchDeclaration;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** A declaration as {@code ranch.yaml} says it, without the settings of a machine. */
public final class DeclarationJson {
  private DeclarationJson() {}

  /** The content of {@code ranch.yaml}; values that are defaults are left out. */
  public static ObjectNode of(RanchDeclaration declaration) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("ranch", declaration.name());
    root.put("defaultAgent", declaration.defaultAgent().value());
    sections(root, declaration.sections());
    declaration.agents().forEach(agent -> root.withArray("agents").add(of(agent)));
    return root;
  }

  /** The text of a {@code ranch.yaml}. */
  public static String yaml(JsonNode declaration) {
    return YamlWriter.block(declaration, 0);
  }

  private static ObjectNode of(AgentDeclaration agent) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", agent.id().value());
    node.put("name", agent.name());
    node.put("role", agent.role());
    agent.home().map(Coordinate::toString).ifPresent(home -> node.put("home", home));
    if (!agent.model().equals(ModelDeclaration.DEFAULT)) {
      node.put("model", agent.model());
    }
    agent.constraints().machine().ifPresent(machine -> node.put("machine", machine));
    agent.constraints().needs().forEach(need -> node.withArray("needs").add(need));
    limits(node, agent.limits());
    sections(node, agent.sections());
    return node;
  }

  private static void limits(ObjectNode node, Profile.Limits limits) {
    Profile.Limits defaults = Profile.Limits.DEFAULT;
    limit(node, "callsPerTurn", limits.callsPerTurn(), defaults.callsPerTurn());
    limit(node, "concurrentTurns", limits.concurrentTurns(), defaults.concurrentTurns());
    limit(node, "contextTokens", limits.contextTokens(), defaults.contextTokens());
    limit(node, "outputTokens", limits.outputTokens(), defaults.outputTokens());
  }

  private static void limit(ObjectNode node, String name, int value, int usual) {
    if (value != usual) {
      node.withObject("/limits").put(name, value);
    }
  }

  private static void sections(ObjectNode node, Map<String, String> sections) {
    sections.forEach((name, json) -> node.set(name, nameFirst(CanonicalJson.read(json))));
  }

  /** The entries of a list with their names first, as people write them. */
  static JsonNode nameFirst(JsonNode list) {
    for (JsonNode entry : list) {
      if (entry instanceof ObjectNode object && object.has("name")) {
        ObjectNode rest = object.deepCopy();
        rest.remove("name");
        JsonNode name = object.get("name");
        object.removeAll();
        object.set("name", name);
        object.setAll(rest);
      }
    }
    return list;
  }
}
