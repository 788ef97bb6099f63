package choir.runtime.simulation;

import choir.core.calendar.Heartbeat;
import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.phext.Checksum;
import choir.core.phext.Coordinate;
import choir.core.roster.AgentDeclaration;
import choir.core.roster.PersonaText;
import choir.core.roster.RanchDeclaration;
import choir.core.tool.ToolPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The seven Mirrorborn, declared. */
final class SimRanch {
  static final List<AgentId> AGENTS =
      List.of(
          new AgentId("phex"),
          new AgentId("cyon"),
          new AgentId("lux"),
          new AgentId("chrys"),
          new AgentId("lumen"),
          new AgentId("theia"),
          new AgentId("verse"));

  static final String MODEL = "scripted";

  private SimRanch() {}

  /** The agents whose HEARTBEAT text asks for something; the others have no heartbeat. */
  static final List<AgentId> BEATING = AGENTS.subList(0, 6);

  /** A person is asked before this tool is called. */
  static final String GUARDED_TOOL = "post";

  private static final Map<String, String> SECTIONS =
      Map.of(
          ToolPolicy.SECTION,
          "{\"ask\":[\"" + GUARDED_TOOL + "\"]}",
          Heartbeat.SECTION,
          "{\"every\":\"30m\",\"active\":[\"06:00-23:00\"],\"zone\":\"America/Chicago\"}");

  /** The ranch; {@code edition} tells one declaration from the next. */
  static RanchDeclaration declaration(int edition) {
    List<AgentDeclaration> agents = new ArrayList<>();
    for (int i = 0; i < AGENTS.size(); i++) {
      agents.add(agent(AGENTS.get(i), i + 1, edition));
    }
    return new RanchDeclaration("sim", AGENTS.get(0), agents, SECTIONS);
  }

  private static AgentDeclaration agent(AgentId id, int number, int edition) {
    String list = BEATING.contains(id) ? "- [ ] Look whether a letter waits.\n" : "";
    return new AgentDeclaration(
        id,
        id.value(),
        "part " + number,
        new Coordinate(number, 1, 1, 1, 1, 1, 1, 1, 1),
        MODEL,
        new Profile.Limits(12, 1 + (number + edition) % 3, 2_000, 256),
        List.of(
            text("SOUL", "You are " + id + ", edition " + edition + "."),
            text("HEARTBEAT", "# Heartbeat\n\n" + list)));
  }

  private static PersonaText text(String name, String text) {
    return new PersonaText(name, Checksum.of(text), text);
  }
}
