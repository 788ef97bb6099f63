package choir.runtime.sq.http;

import choir.core.sq.IdempotencyKey;
import choir.core.sq.JournalKeys;
import choir.core.sq.Staged;
import java.util.Map;
import java.util.Optional;

/**
 * The phexts that the ranch keeps for itself: nobody writes them over this API, and this defines
 * who may read them. The store's own are listed here; those of the rest of the ranch come through a
 * port.
 */
public final class ReservedPhexts {
  /** Prefix of the phexts of tenants. */
  static final String TENANT_PREFIX = "tenant/";

  /** Prefix of the phexts of agents; an agent's id follows. */
  static final String AGENT_PREFIX = "agents/";

  /** The phext that records which files were imported, see {@link FolderImport}. */
  static final String IMPORTED = "imported";

  private static final Map<String, Permission> READERS =
      Map.of(
          JournalKeys.PHEXT,
          Permission.READ,
          IMPORTED,
          Permission.READ,
          Tenants.PHEXT,
          Permission.ADMIN,
          IdempotencyKey.PHEXT,
          Permission.ADMIN,
          Staged.PHEXT,
          Permission.ADMIN);

  /** Port to what the rest of the ranch stores for itself. */
  public interface OfRanch {
    /** The permission that reads a phext; empty if it is not the ranch's. */
    Optional<Permission> reader(String stored);
  }

  private final OfRanch others;

  /** With the phexts of the rest of the ranch. */
  public ReservedPhexts(OfRanch others) {
    this.others = others;
  }

  /** Whether it is kept by the ranch for its own running, and not by a person, agent or tenant. */
  public boolean isOfRanch(String stored) {
    return !stored.startsWith(TENANT_PREFIX) && reader(stored).isPresent();
  }

  /** Whether it is kept by the ranch or a tenant, and not a person's or an agent's. */
  public boolean isReserved(String stored) {
    return reader(stored).isPresent();
  }

  /**
   * Whether a phext is a person's, which needs no token where nobody needs one. All that is not
   * known to be is closed: the ranch's own, tenants', agents'.
   */
  boolean isPersonal(String stored) {
    return stored.indexOf('/') < 0 && reader(stored).isEmpty();
  }

  /** The permission that reads a phext of the ranch; empty if it is only its writers'. */
  Optional<Permission> reader(String stored) {
    return stored.startsWith(TENANT_PREFIX)
        ? Optional.of(Permission.ADMIN)
        : Optional.ofNullable(READERS.get(stored)).or(() -> others.reader(stored));
  }
}
