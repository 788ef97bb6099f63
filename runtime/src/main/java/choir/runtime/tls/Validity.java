package choir.runtime.tls;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The validity period of a certificate, in whole seconds as required by X.509. */
record Validity(Instant from, Instant until) {
  /** Clock skew up to which other machines accept a new certificate immediately. */
  private static final Duration MAX_CLOCK_SKEW = Duration.ofHours(1);

  static Validity days(Instant now, int days) {
    Instant second = now.truncatedTo(ChronoUnit.SECONDS);
    return new Validity(second.minus(MAX_CLOCK_SKEW), second.plus(Duration.ofDays(days)));
  }
}
