package choir.core.roster;

import choir.core.mirrorborn.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.phext.Coordinate;
import java.util.List;

/** An agent as {@code ranch.yaml} and {@code agents/ID/*.md} declare it. */
public record AgentDeclaration(
    AgentId id,
    String name,
    String role,
    Coordinate home,
    String model,
    Profile.Limits limits,
    List<PersonaText> texts) {
  public AgentDeclaration {
    texts = List.copyOf(texts);
  }
}
