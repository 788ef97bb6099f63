package choir.runtime.ranch;

import choir.core.roster.RanchDeclaration;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** A section of each agent without checks of its own. */
record AgentSection(String name) implements Section {
  @Override
  public Place place() {
    return Place.AGENT;
  }

  @Override
  public List<RanchDeclaration.Problem> problems(JsonNode json, RanchDeclaration whole) {
    return List.of();
  }
}
