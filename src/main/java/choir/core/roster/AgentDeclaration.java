package choir.core.roster;

import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.phext.Coordinate;
import choir.core.placement.PlacementConstraints;
import java.util.List;

/** An agent as {@code ranch.yaml} and {@code agents/ID/*.md} declare it. */
public record AgentDeclaration(
    AgentId id,
    String name,
    String role,
    Coordinate home,
    String model,
    Profile.Limits limits,
    List<PersonaText> texts,
    PlacementConstraints constraints) {
  public AgentDeclaration {
    texts = List.copyOf(texts);
  }

  /** One that may live anywhere. */
  public AgentDeclaration(
      AgentId id,
      String name,
      String role,
      Coordinate home,
      String model,
      Profile.Limits limits,
      List<PersonaText> texts) {
    this(id, name, role, home, model, limits, texts, PlacementConstraints.ANYWHERE);
  }
}
