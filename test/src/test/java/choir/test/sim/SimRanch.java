package choir.test.sim;

import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.phext.Checksum;
import choir.core.phext.Coordinate;
import choir.core.roster.AgentDeclaration;
import choir.core.roster.PersonaText;
import choir.core.roster.RanchDeclaration;
import java.util.ArrayList;
import java.util.List;

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

  /** The ranch; {@code edition} tells one declaration from the next. */
  static RanchDeclaration declaration(int edition) {
    List<AgentDeclaration> agents = new ArrayList<>();
    for (int i = 0; i < AGENTS.size(); i++) {
      agents.add(agent(AGENTS.get(i), i + 1, edition));
    }
    return new RanchDeclaration("sim", AGENTS.get(0), agents);
  }

  private static AgentDeclaration agent(AgentId id, int number, int edition) {
    String soul = "You are " + id + ", edition " + edition + ".";
    return new AgentDeclaration(
        id,
        id.value(),
        "part " + number,
        new Coordinate(number, 1, 1, 1, 1, 1, 1, 1, 1),
        MODEL,
        new Profile.Limits(12, 1 + (number + edition) % 3, 2_000, 256),
        List.of(new PersonaText("SOUL", Checksum.of(soul), soul)));
  }
}
