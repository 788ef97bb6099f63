package choir.runtime.sqhttp;

import choir.core.id.RunId;
import choir.core.placement.PlacementBook;
import choir.core.roster.PersonaTexts;
import choir.core.session.SessionRecord;
import choir.core.sq.JournalKeys;
import choir.core.sq.Once;
import choir.core.sq.Staged;
import choir.runtime.access.Scope;
import choir.runtime.access.Token;
import choir.runtime.machines.cluster.ClusterRecord;
import java.util.Map;
import java.util.Optional;

/**
 * The phexts that the ranch keeps for itself: nobody writes them over this API, and who may read
 * them stands here. The one list.
 */
public final class OwnBooks {
  /** What of a tenant's phext precedes its name. */
  static final String OF_TENANTS = "tenant/";

  /** What precedes the id of an agent in the name of its phext. */
  static final String OF_AGENTS = "agents/";

  /** Which files were taken in, see {@link PhextFolder}. */
  static final String TAKEN_IN = "imported";

  private static final Map<String, Scope> READERS =
      Map.of(
          JournalKeys.PHEXT,
          Scope.READ,
          RunId.PHEXT,
          Scope.READ,
          PersonaTexts.PHEXT,
          Scope.READ,
          TAKEN_IN,
          Scope.READ,
          ClusterRecord.PHEXT,
          Scope.READ,
          PlacementBook.PHEXT,
          Scope.READ,
          Token.PHEXT,
          Scope.ADMIN,
          Tenants.PHEXT,
          Scope.ADMIN,
          Once.PHEXT,
          Scope.ADMIN,
          Staged.PHEXT,
          Scope.ADMIN);

  private OwnBooks() {}

  /** Whether it is kept by the ranch for its own running, and not by a person, agent or tenant. */
  public static boolean isOfRanch(String stored) {
    return !stored.startsWith(OF_TENANTS) && reader(stored).isPresent();
  }

  /** The scope that reads a phext of the ranch; empty if it is nobody's but its writers'. */
  static Optional<Scope> reader(String stored) {
    if (SessionRecord.isList(stored)) {
      return Optional.of(Scope.READ);
    }
    return stored.startsWith(OF_TENANTS)
        ? Optional.of(Scope.ADMIN)
        : Optional.ofNullable(READERS.get(stored));
  }
}
