package choir.runtime.floor;

import choir.core.floor.Freeze;
import java.time.Instant;

/** The person who has frozen a place, and the time. */
record FrozenView(String by, Instant at) {
  static FrozenView of(Freeze freeze) {
    return new FrozenView(freeze.by(), freeze.at());
  }
}
