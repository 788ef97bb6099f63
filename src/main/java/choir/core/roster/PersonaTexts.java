package choir.core.roster;

import choir.core.mirrorborn.Profile;
import choir.core.phext.Coordinate;
import choir.core.sq.ScrollKey;
import java.util.List;

/**
 * Locations of the agents' declared texts: the phext {@code ranch}, with book = shard number,
 * chapter = seat, section = text. MEMORY belongs to the agent and is in the agent's own phext, at
 * its home coordinate.
 */
public final class PersonaTexts {
  /** The phext of declared texts. */
  public static final String PHEXT = "ranch";

  /** Names of the files {@code agents/ID/NAME.md}. Stored format: the order never changes. */
  public static final List<String> NAMES =
      List.of("SOUL", "IDENTITY", "AGENTS", "USER", "TOOLS", "HEARTBEAT");

  private PersonaTexts() {}

  /** The key of an agent's text; unique to the agent. */
  public static ScrollKey key(Profile agent, String name) {
    int section = NAMES.indexOf(name) + 1;
    if (section == 0) {
      throw new IllegalArgumentException(
          "unknown persona text '" + name + "', must be one of " + NAMES);
    }
    return new ScrollKey(
        PHEXT, new Coordinate(1, 1, 1, 1, 1, agent.shard(), agent.seat(), section, 1));
  }

  /** The key at which an agent's memory begins. */
  public static ScrollKey memory(Profile profile) {
    return new ScrollKey(phext(profile), profile.home());
  }

  /** An agent's own phext. */
  public static String phext(Profile profile) {
    return "agents/" + profile.agent();
  }
}
