package choir.core.revision;

import choir.core.roster.RanchDeclaration;
import choir.core.roster.RosterEvent;
import choir.core.roster.RosterState;
import java.time.Instant;
import java.util.List;

/**
 * What applying a declaration would change.
 *
 * @param revision the revision in force with which the declaration was compared
 * @param problems why the declaration would be refused; empty if it can be applied
 * @param differences the first {@link #MAX} changes; empty if it would be refused
 * @param more number of changes that are not listed
 */
public record Comparison(
    long revision,
    List<RanchDeclaration.Problem> problems,
    List<Difference> differences,
    int more) {
  /** Maximum number of listed changes: a person reads no more, and each has about 200 bytes. */
  public static final int MAX = 500;

  public Comparison {
    problems = List.copyOf(problems);
    differences = List.copyOf(differences);
  }

  /**
   * Compares a declaration with the one in force.
   *
   * @param at any time; not part of the result
   */
  public static Comparison of(RosterState inForce, RanchDeclaration declaration, Instant at) {
    List<RanchDeclaration.Problem> problems = inForce.problems(declaration);
    if (!problems.isEmpty()) {
      return new Comparison(inForce.revision(), problems, List.of(), 0);
    }
    RosterState after = inForce;
    for (RosterEvent event : inForce.eventsFor(declaration, at)) {
      after = after.apply(event);
    }
    List<Difference> all = Differences.between(inForce, after);
    List<Difference> first = all.subList(0, Math.min(MAX, all.size()));
    return new Comparison(inForce.revision(), List.of(), first, all.size() - first.size());
  }

  /** Whether applying the declaration would neither change anything nor be refused. */
  public boolean isSame() {
    return problems.isEmpty() && differences.isEmpty();
  }
}
