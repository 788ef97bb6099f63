package choir.core.memory;

import choir.core.mirrorborn.Profile;
import choir.core.phext.Coordinate;
import choir.core.roster.PersonaTexts;
import choir.core.sq.ScrollKey;
import java.time.LocalDate;

/**
 * Locations of what an agent remembers, in the agent's own phext: MEMORY at its home coordinate,
 * and the note of a day in a library of its own, with collection = years since 2000, volume =
 * month, book = day. The notes are therefore in the order of their days. A stored format.
 */
public final class MemoryScrolls {
  /** The name of the long-term text. */
  public static final String MEMORY = "MEMORY";

  private static final int LIBRARY = 900;

  /** For an agent whose home is in the library of the notes. */
  private static final int OTHER_LIBRARY = 901;

  private static final int CENTURY = 2000;

  private MemoryScrolls() {}

  /** The key of the long-term text. */
  public static ScrollKey longTerm(Profile agent) {
    return PersonaTexts.memory(agent);
  }

  /**
   * The key of the note of a day.
   *
   * @param day from 2001 to 2999
   */
  public static ScrollKey of(Profile agent, LocalDate day) {
    return new ScrollKey(
        PersonaTexts.phext(agent),
        new Coordinate(
            library(agent),
            1,
            1,
            day.getYear() - CENTURY,
            day.getMonthValue(),
            day.getDayOfMonth(),
            1,
            1,
            1));
  }

  /** The name of the note of a day, as OpenClaw calls its file. */
  public static String name(LocalDate day) {
    return "memory/" + day;
  }

  /** Whether a scroll of the agent's phext is one that it remembers. */
  public static boolean contain(Profile agent, Coordinate at) {
    return at.equals(agent.home()) || at.library() == library(agent);
  }

  private static int library(Profile agent) {
    return agent.home().library() == LIBRARY ? OTHER_LIBRARY : LIBRARY;
  }
}
