package choir.core.roster;

import choir.core.mirrorborn.Profile;
import choir.core.phext.Coordinate;
import choir.core.sq.ScrollKey;
import java.util.List;

/**
 * Where the declared texts of the agents lie: the phext {@code ranch}, book = the agent's number,
 * chapter = its seat there, section = the text. MEMORY is the agent's own: it lies in the agent's
 * phext, at its home.
 */
public final class PersonaTexts {
  /** The phext of all that is declared. */
  public static final String PHEXT = "ranch";

  /** What may stand beside {@code ranch.yaml} as {@code agents/ID/NAME.md}; the order is stored. */
  public static final List<String> NAMES =
      List.of("SOUL", "IDENTITY", "AGENTS", "USER", "TOOLS", "HEARTBEAT");

  private PersonaTexts() {}

  /** The place of a text of an agent: no other agent's is there. */
  public static ScrollKey key(Profile agent, String name) {
    int section = NAMES.indexOf(name) + 1;
    if (section == 0) {
      throw new IllegalArgumentException(name + " is none of " + NAMES);
    }
    return new ScrollKey(
        PHEXT, new Coordinate(1, 1, 1, 1, 1, agent.shard(), agent.seat(), section, 1));
  }

  /** Where an agent's memory begins. */
  public static ScrollKey memory(Profile profile) {
    return new ScrollKey(phext(profile), profile.home());
  }

  /** An agent's own phext. */
  public static String phext(Profile profile) {
    return "agents/" + profile.agent();
  }
}
