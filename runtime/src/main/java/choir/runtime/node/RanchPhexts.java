package choir.runtime.node;

import choir.core.id.RunId;
import choir.core.placement.PlacementBook;
import choir.core.roster.PersonaTexts;
import choir.core.session.SessionRecord;
import choir.runtime.access.Token;
import choir.runtime.machines.cluster.ClusterRecord;
import choir.runtime.sq.http.Permission;
import choir.runtime.sq.http.ReservedPhexts;
import java.util.Map;
import java.util.Optional;

/** What the ranch stores for itself beside the store's own: the one list. */
public final class RanchPhexts implements ReservedPhexts.OfRanch {
  /** All that is the ranch's own. */
  public static final ReservedPhexts RESERVED = new ReservedPhexts(new RanchPhexts());

  private static final Map<String, Permission> READERS =
      Map.of(
          RunId.PHEXT,
          Permission.READ,
          PersonaTexts.PHEXT,
          Permission.READ,
          ClusterRecord.PHEXT,
          Permission.READ,
          PlacementBook.PHEXT,
          Permission.READ,
          Token.PHEXT,
          Permission.ADMIN);

  private RanchPhexts() {}

  @Override
  public Optional<Permission> reader(String stored) {
    return SessionRecord.isList(stored)
        ? Optional.of(Permission.READ)
        : Optional.ofNullable(READERS.get(stored));
  }
}
