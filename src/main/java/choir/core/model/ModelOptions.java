package choir.core.model;

import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How a declared model differs from what Choir assumes of a server.
 *
 * @param apiKeyHeader header that carries the plain key, such as Azure's {@code api-key}; empty for
 *     {@code Authorization: Bearer}
 * @param headers additional headers of each call, by name; never a secret, which is refused by name
 * @param parameters additional fields of each request as a JSON object; a field that is null is
 *     left out of the request
 * @param tools whether the model may be offered tools
 * @param concurrency maximum number of calls in progress per node, 1 to 1,000; 0 for no maximum.
 *     Models with the same {@code baseUrl} share the smallest one
 * @param outputLimit name of the request field that limits the answer; empty lets the adapter find
 *     out
 * @param silence maximum time without data from the server, 1 s to 24 h; empty for the node's
 *     setting
 */
public record ModelOptions(
    Optional<String> apiKeyHeader,
    Map<String, String> headers,
    String parameters,
    boolean tools,
    int concurrency,
    Optional<String> outputLimit,
    Optional<Duration> silence) {
  /** A server without deviations. */
  public static final ModelOptions DEFAULT =
      new ModelOptions(
          Optional.empty(), Map.of(), "{}", true, 0, Optional.empty(), Optional.empty());

  /** Maximum of {@code concurrency}. */
  public static final int MAX_CONCURRENCY = 1_000;

  /** Maximum of {@code silence}. */
  public static final Duration MAX_SILENCE = Duration.ofHours(24);

  /** Maximum number of {@code headers}. */
  private static final int MAX_HEADERS = 20;

  /** RFC 9110, 5.6.2. */
  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");

  private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e]{0,1000}");
  private static final Pattern SECRET =
      Pattern.compile(".*(authorization|cookie|secret|password|token|api-?key).*");

  /** Set by the adapter, or by the HTTP client. */
  private static final Pattern RESERVED =
      Pattern.compile(
          "content-.*|host|connection|transfer-encoding|upgrade|expect|accept|idempotency-key");

  public ModelOptions {
    Map<String, String> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    sorted.putAll(headers);
    headers = Collections.unmodifiableMap(sorted);
    require(headers.size() <= MAX_HEADERS, "headers has more than " + MAX_HEADERS + " entries");
    headers.forEach(ModelOptions::requireHeader);
    require(
        concurrency >= 0 && concurrency <= MAX_CONCURRENCY,
        "concurrency is " + concurrency + ", must be 1 to " + MAX_CONCURRENCY);
    silence.ifPresent(
        time ->
            require(
                time.compareTo(Duration.ofSeconds(1)) >= 0 && time.compareTo(MAX_SILENCE) <= 0,
                "silenceSeconds is " + time.toSeconds() + ", must be 1 to 86400"));
    apiKeyHeader.ifPresent(
        name -> {
          require(NAME.matcher(name).matches(), "apiKeyHeader is not the name of a header");
          require(!isReserved(name), "apiKeyHeader cannot be " + name);
        });
  }

  private static void requireHeader(String name, String value) {
    require(NAME.matcher(name).matches(), "headers contains a name that no header can have");
    require(
        !SECRET.matcher(name.toLowerCase(Locale.ROOT)).matches(),
        "headers contains "
            + name
            + ", which holds a secret; name its variable in apiKeyEnv or its file in apiKeyFile,"
            + " and the header in apiKeyHeader");
    require(!isReserved(name), "headers contains " + name + ", which Choir sets itself");
    require(
        VALUE.matcher(value).matches(),
        "the header " + name + " must have at most 1000 printable ASCII characters");
  }

  private static boolean isReserved(String name) {
    return RESERVED.matcher(name.toLowerCase(Locale.ROOT)).matches();
  }

  private static void require(boolean condition, String problem) {
    if (!condition) {
      throw new IllegalArgumentException(problem);
    }
  }
}
