package choir.core.seeded;

import java.time.Instant;

/** Core that reads a clock. */
public final class Clocked {
  private Clocked() {}

  static Instant now() {
    return Instant.now();
  }
}
