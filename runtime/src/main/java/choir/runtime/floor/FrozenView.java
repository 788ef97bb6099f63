package choir.runtime.floor;

import choir.core.floor.Freeze;
import java.time.Instant;

/** Who has frozen a place, and when. */
record FrozenView(String by, Instant at) {
  static FrozenView of(Freeze freeze) {
    return new FrozenView(freeze.by(), freeze.at());
  }
}
