package choir.runtime.model;

import java.math.BigDecimal;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * Parses retry headers of a provider: {@code retry-after-ms} (OpenAI), or {@code Retry-After} in
 * seconds or as a date (RFC 9110, 10.2.3).
 */
final class RetryAfter {
  private static final BigDecimal MAX_MILLIS = BigDecimal.valueOf(Duration.ofDays(30).toMillis());

  private RetryAfter() {}

  /**
   * The delay from now.
   *
   * @return empty if there is no valid header; zero for a date in the past; at most 30 days
   */
  static Optional<Duration> from(HttpHeaders headers, Instant now) {
    return headers
        .firstValue("retry-after-ms")
        .flatMap(text -> amount(text, 0))
        .or(() -> headers.firstValue("retry-after").flatMap(text -> read(text, now)));
  }

  private static Optional<Duration> read(String text, Instant now) {
    return amount(text, 3).or(() -> date(text, now));
  }

  private static Optional<Duration> amount(String text, int scaleToMillis) {
    String number = text.strip();
    if (number.length() > 20) {
      return Optional.empty();
    }
    try {
      BigDecimal millis = new BigDecimal(number).scaleByPowerOfTen(scaleToMillis);
      BigDecimal bounded = millis.max(BigDecimal.ZERO).min(MAX_MILLIS);
      return Optional.of(Duration.ofMillis(bounded.longValue()));
    } catch (NumberFormatException notANumber) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> date(String text, Instant now) {
    try {
      Instant at =
          ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(now, at);
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeException notADate) {
      return Optional.empty();
    }
  }
}
