package choir.test.replication;

import choir.core.sq.IdempotencyKey;
import choir.core.sq.JournalKeys;
import choir.runtime.sq.log.LogSettings;

/** How the copies of a simulation are kept: small segments, so that many begin and end. */
final class SimSettings {
  static final LogSettings STORE =
      new LogSettings(
          phext -> phext.equals(JournalKeys.PHEXT) || phext.equals(IdempotencyKey.PHEXT), 16 << 10);

  private SimSettings() {}
}
