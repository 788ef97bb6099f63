package choir.runtime.node;

import choir.runtime.feature.OwnPhext;
import choir.runtime.sq.http.Permission;
import choir.runtime.sq.http.ReservedPhexts;
import java.util.Optional;

/** The phexts reserved by the ranch's features, beside those of the store itself. */
public final class RanchPhexts implements ReservedPhexts.OfRanch {
  /** All reserved phexts. */
  public static final ReservedPhexts RESERVED = new ReservedPhexts(new RanchPhexts());

  private RanchPhexts() {}

  @Override
  public Optional<Permission> reader(String stored) {
    return find(stored).map(OwnPhext::readers);
  }

  /** Whether only the latest versions of a feature's phext are kept. */
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
