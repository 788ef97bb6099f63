package choir.runtime.model;

import java.math.BigDecimal;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds when a provider wants to be called again: {@code retry-after-ms} (OpenAI), {@code
 * Retry-After} in seconds or as a date (RFC 9110, 10.2.3), the text of the error ("Please try again
 * in 2m13.5s", "Please retry after 20 seconds"), or {@code x-ratelimit-reset-*} (OpenAI, Groq).
 */
final class RetryAfter {
  private static final BigDecimal MAX_MILLIS = BigDecimal.valueOf(Duration.ofDays(30).toMillis());

  /** One part of a duration such as 2m59.56s. */
  private static final Pattern PART =
      Pattern.compile(
          "\\s*(\\d{1,9}(?:\\.\\d{1,9})?)\\s*"
              + "(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?)(?![a-z]),?",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern IN_TEXT =
      Pattern.compile(
          "(?:try again|retry|wait)\\s+(?:in|after|for)\\s+((?:" + PART.pattern() + ")+)",
          Pattern.CASE_INSENSITIVE);

  /** Gemini's google.rpc.RetryInfo. */
  private static final Pattern RETRY_DELAY =
      Pattern.compile("\"retryDelay\"\\s*:\\s*\"([0-9.]+s)\"");

  private static final List<String> LIMITS = List.of("requests", "tokens");

  private RetryAfter() {}

  /**
   * The delay from now.
   *
   * @param body the body of the response
   * @return empty if nothing valid is said; zero for a time in the past; at most 30 days
   */
  static Optional<Duration> from(HttpHeaders headers, String body, Instant now) {
    return headers
        .firstValue("retry-after-ms")
        .flatMap(text -> amount(text, 0))
        .or(() -> headers.firstValue("retry-after").flatMap(text -> read(text, now)))
        .or(() -> in(body))
        .or(() -> resets(headers));
  }

  /** The delay that a text asks for. */
  static Optional<Duration> in(String text) {
    Matcher said = IN_TEXT.matcher(text);
    if (said.find()) {
      return duration(said.group(1));
    }
    Matcher detail = RETRY_DELAY.matcher(text);
    return detail.find() ? duration(detail.group(1)) : Optional.empty();
  }

  /** The reset of the limits that are used up; of the first to reset if none says that it is. */
  private static Optional<Duration> resets(HttpHeaders headers) {
    List<Duration> exhausted = new ArrayList<>();
    List<Duration> all = new ArrayList<>();
    for (String limit : LIMITS) {
      Optional<Duration> reset =
          headers
              .firstValue("x-ratelimit-reset-" + limit)
              .flatMap(text -> duration(text).or(() -> amount(text, 3)));
      String left = headers.firstValue("x-ratelimit-remaining-" + limit).orElse("");
      reset.ifPresent(all::add);
      reset.filter(time -> left.strip().equals("0")).ifPresent(exhausted::add);
    }
    return exhausted.isEmpty()
        ? all.stream().min(Comparator.naturalOrder())
        : exhausted.stream().max(Comparator.naturalOrder());
  }

  private static Optional<Duration> duration(String text) {
    Matcher part = PART.matcher(text);
    BigDecimal millis = BigDecimal.ZERO;
    int end = 0;
    while (part.find() && part.start() == end) {
      millis = millis.add(new BigDecimal(part.group(1)).multiply(millisOf(part.group(2))));
      end = part.end();
    }
    return end == 0
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(millis.min(MAX_MILLIS).longValue()));
  }

  private static BigDecimal millisOf(String unit) {
    String name = unit.toLowerCase(Locale.ROOT);
    if (name.equals("ms") || name.startsWith("milli")) {
      return BigDecimal.ONE;
    }
    Duration one =
        switch (name.charAt(0)) {
          case 's' -> Duration.ofSeconds(1);
          case 'm' -> Duration.ofMinutes(1);
          case 'h' -> Duration.ofHours(1);
          default -> Duration.ofDays(1);
        };
    return BigDecimal.valueOf(one.toMillis());
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
