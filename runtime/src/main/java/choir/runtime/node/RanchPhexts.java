package choir.runtime.node;

import choir.runtime.feature.OwnPhext;
import choir.runtime.sq.http.Permission;
import choir.runtime.sq.http.ReservedPhexts;
import java.util.Optional;

/** What the ranch stores for itself beside the store's own, as its features declare it. */
public final class RanchPhexts implements ReservedPhexts.OfRanch {
  /** All that is the ranch's own. */
  public static final ReservedPhexts RESERVED = new ReservedPhexts(new RanchPhexts());

  private RanchPhexts() {}

  @Override
  public Optional<Permission> reader(String stored) {
    return find(stored).map(OwnPhext::readers);
  }

  /** Whether of a feature's phext only the latest versions are kept. */
  static boolean keepsLatestOnly(String phext) {
    return find(phext).filter(own -> !own.keepsHistory()).isPresent();
  }

  private static Optional<OwnPhext> find(String phext) {
    for (OwnPhext own : RanchFeatures.PHEXTS) {
      if (own.covers(phext)) {
        return Optional.of(own);
      }
    }
    return Optional.empty();
  }
}
