package choir.core.roster;

import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.phext.Coordinate;
import choir.core.placement.PlacementConstraints;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An agent declared in {@code ranch.yaml} and {@code agents/ID/*.md}.
 *
 * @param home empty for the one that the agent has, or for the next free one if it is new
 * @param sections feature sections by name: JSON that the roster does not interpret
 */
public record AgentDeclaration(
    AgentId id,
    String name,
    String role,
    Optional<Coordinate> home,
    String model,
    Profile.Limits limits,
    List<PersonaText> texts,
    PlacementConstraints constraints,
    Map<String, String> sections) {
  public AgentDeclaration {
    texts = List.copyOf(texts);
    sections = Sections.copy(sections);
  }

  /** An agent with a home and without sections. */
  public AgentDeclaration(
      AgentId id,
      String name,
      String role,
      Coordinate home,
      String model,
      Profile.Limits limits,
      List<PersonaText> texts,
      PlacementConstraints constraints) {
    this(id, name, role, Optional.of(home), model, limits, texts, constraints, Map.of());
  }

  /** An agent without placement constraints. */
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
