package choir.core.roster;

import choir.core.phext.Coordinate;
import java.util.HashSet;
import java.util.Set;

/**
 * Assigns homes to new agents that declare none: the first free beginning of a chapter in library
 * 1, shelf 1, series 1, collection 1, volume 1. A home is free if no agent ever had it and none of
 * the declaration names it. An assigned home is stored and never changes.
 */
final class HomeAssignment {
  private final Set<Coordinate> taken = new HashSet<>();
  private int next;

  HomeAssignment(RosterState roster, RanchDeclaration declaration) {
    roster.agents().values().forEach(each -> taken.add(each.profile().home()));
    declaration.agents().forEach(each -> each.home().ifPresent(taken::add));
  }

  /** The home of a new agent. */
  Coordinate assign() {
    Coordinate home = number(next++);
    while (!taken.add(home)) {
      home = number(next++);
    }
    return home;
  }

  /** Almost a million, of which there are more than agents can ever be declared. */
  private static Coordinate number(int index) {
    int book = 1 + index / Coordinate.MAX;
    int chapter = 1 + index % Coordinate.MAX;
    return new Coordinate(1, 1, 1, 1, 1, book, chapter, 1, 1);
  }
}
