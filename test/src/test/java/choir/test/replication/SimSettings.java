package choir.test.replication;

import choir.core.sq.JournalKeys;
import choir.core.sq.Once;
import choir.runtime.sq.StoreSettings;

/** How the copies of a simulation are kept: small segments, so that many begin and end. */
final class SimSettings {
  static final StoreSettings STORE =
      new StoreSettings(
          phext -> phext.equals(JournalKeys.PHEXT) || phext.equals(Once.PHEXT), 16 << 10);

  private SimSettings() {}
}
