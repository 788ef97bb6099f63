package choir.core.roster;

import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.phext.Coordinate;
import choir.core.placement.PlacementConstraints;
import java.util.List;
import java.util.Map;

/**
 * An agent as {@code ranch.yaml} and {@code agents/ID/*.md} declare it.
 *
 * @param sections of features, by name: JSON that the roster does not read
 */
public record AgentDeclaration(
    AgentId id,
    String name,
    String role,
    Coordinate home,
    String model,
    Profile.Limits limits,
    List<PersonaText> texts,
    PlacementConstraints constraints,
    Map<String, String> sections) {
  public AgentDeclaration {
    texts = List.copyOf(texts);
    sections = Sections.copy(sections);
  }

  /** An agent without sections. */
  public AgentDeclaration(
      AgentId id,
      String name,
      String role,
      Coordinate home,
      String model,
      Profile.Limits limits,
      List<PersonaText> texts,
      PlacementConstraints constraints) {
    this(id, name, role, home, model, limits, texts, constraints, Map.of());
  }

  /** An agent that may live anywhere. */
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
