package choir.runtime.discord;

import choir.core.id.AgentId;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Identities of agents on a server for trials, in place of declared ones: for one start of a node,
 * and stored nowhere.
 *
 * @param server address of the server
 * @param people names of the people of the ranch, by their user ids
 * @param tokens what the agents log in with
 * @param home the agents' own channel
 */
public record TrialIdentities(
    URI server, SortedMap<String, String> people, SortedMap<AgentId, String> tokens, String home) {
  public TrialIdentities {
    people = Collections.unmodifiableSortedMap(new TreeMap<>(people));
    tokens = Collections.unmodifiableSortedMap(new TreeMap<>(tokens));
  }

  /** The section of the ranch. */
  public String ofRanch() {
    ObjectNode section = JsonNodeFactory.instance.objectNode().put("server", server.toString());
    people.forEach(
        (id, name) ->
            section.withArrayProperty("people").addObject().put("name", name).put("id", id));
    return section.toString();
  }

  /** The section of an agent; empty if it has no identity. */
  public String ofAgent(AgentId agent) {
    return tokens.containsKey(agent)
        ? JsonNodeFactory.instance
            .objectNode()
            .put("tokenEnv", agent.value())
            .put("home", home)
            .toString()
        : "";
  }

  /** The token of a section: the variable is the agent's id. */
  public @Nullable String token(String variable) {
    return tokens.get(new AgentId(variable));
  }

  @Override
  public String toString() {
    return "TrialIdentities[" + server + ", " + tokens.keySet() + "]"; // without the tokens
  }
}
