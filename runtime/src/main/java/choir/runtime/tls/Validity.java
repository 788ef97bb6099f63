package choir.runtime.tls;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** From when until when a certificate holds; X.509 knows seconds. */
record Validity(Instant from, Instant until) {
  /** Machines whose clocks differ by less than this take a new certificate at once. */
  private static final Duration CLOCKS_DIFFER = Duration.ofHours(1);

  static Validity days(Instant now, int days) {
    Instant second = now.truncatedTo(ChronoUnit.SECONDS);
    return new Validity(second.minus(CLOCKS_DIFFER), second.plus(Duration.ofDays(days)));
  }
}
