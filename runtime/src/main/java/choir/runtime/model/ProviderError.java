package choir.runtime.model;

import choir.core.access.Secret;
import choir.core.model.ModelFailure;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An error reported by a provider.
 *
 * @param status the HTTP status, or the status of an error within a stream, or 0
 * @param code the error's {@code code}, {@code type} and {@code status}, each once, separated by
 *     spaces; may be empty
 * @param message the provider's message; may be empty
 * @param body the whole error, for what its message does not say; may be empty
 */
record ProviderError(int status, String code, String message, String body) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_CHARS = 500;
  private static final Pattern CREDIT =
      Pattern.compile("insufficient_quota|billing|insufficient_balance|credit_exhausted");
  private static final Pattern CONTENT =
      Pattern.compile("content_filter|content_policy|moderation|safety");
  private static final Pattern LIMITED =
      Pattern.compile("rate_?limit|too_many_requests|resource_exhausted");
  private static final Pattern CREDENTIALS =
      Pattern.compile("invalid_api_key|authentication|permission|unauthorized");
  private static final Pattern BAD =
      Pattern.compile(
          "invalid_request|invalid_argument|badrequest|model_not_found|not_found_error");

  /**
   * Parses an error body: OpenAI's {@code {"error": {"message", "type", "code"}}}, Gemini's list of
   * such an object, Ollama's {@code {"error": "text"}}, FastAPI's {@code {"detail": …}}, older
   * vLLM's {@code {"object": "error", "message": …}}, or any text.
   */
  static ProviderError read(int status, String body) {
    return object(body)
        .map(root -> of(status, root))
        .orElse(new ProviderError(status, "", body, ""));
  }

  /** Whether a JSON object is an error rather than an event. */
  static boolean isError(JsonNode root) {
    return root.hasNonNull("error") || root.path("object").asText().equals("error");
  }

  /** The JSON object in a text, or the first one of a list. */
  static Optional<JsonNode> object(String text) {
    try {
      JsonNode root = JSON.readTree(text);
      return Optional.ofNullable(root != null && root.isArray() ? root.get(0) : root)
          .filter(JsonNode::isObject);
    } catch (JacksonException notJson) {
      return Optional.empty();
    }
  }

  static ProviderError of(int status, JsonNode root) {
    JsonNode error =
        root.hasNonNull("error")
            ? root.get("error")
            : root.hasNonNull("detail") ? root.get("detail") : root;
    JsonNode source = error.isObject() ? error : root;
    JsonNode code = source.path("code");
    int named = status == 0 && code.canConvertToInt() ? code.asInt() : status;
    String codes =
        Stream.of("code", "type", "status")
            .map(field -> source.path(field).asText(""))
            .filter(text -> !text.isBlank())
            .distinct()
            .collect(Collectors.joining(" "));
    String message = error.isTextual() ? error.asText() : error.path("message").asText("");
    return new ProviderError(
        named,
        codes,
        message.isEmpty() && !isError(root) ? root.toString() : message,
        root.toString());
  }

  /**
   * @param where the server's address, for the detail
   */
  ModelFailure failure(String where, Optional<Duration> retryAfter, Secret key) {
    // Redacted before truncation, which might otherwise leave a partial key.
    ProviderError shown = new ProviderError(status, key.redact(code), key.redact(message), "");
    String detail = where + " " + shown.words();
    String code = this.code.toLowerCase(Locale.ROOT);
    if (status == 402 || CREDIT.matcher(code).find()) {
      return new ModelFailure.OutOfCredit(detail);
    }
    if (CONTENT.matcher(code).find()) {
      return new ModelFailure.Refused(detail);
    }
    return status >= 300 ? byStatus(detail, retryAfter) : byCode(code, detail, retryAfter);
  }

  private ModelFailure byStatus(String detail, Optional<Duration> retryAfter) {
    return switch (status) {
      case 401, 403 -> new ModelFailure.Refused(detail);
      case 429 -> new ModelFailure.RateLimited(detail, retryAfter);
      case 408, 409, 425 -> new ModelFailure.Overloaded(detail, retryAfter);
      default ->
          status >= 500
              ? new ModelFailure.Overloaded(detail, retryAfter)
              : new ModelFailure.BadRequest(detail);
    };
  }

  private static ModelFailure byCode(String code, String detail, Optional<Duration> retryAfter) {
    if (LIMITED.matcher(code).find()) {
      return new ModelFailure.RateLimited(detail, retryAfter);
    }
    if (CREDENTIALS.matcher(code).find()) {
      return new ModelFailure.Refused(detail);
    }
    if (BAD.matcher(code).find()) {
      return new ModelFailure.BadRequest(detail);
    }
    return new ModelFailure.Overloaded(detail, retryAfter);
  }

  /** Describes the error; not redacted. */
  String words() {
    StringBuilder words = new StringBuilder();
    words.append(status == 0 ? "failed during the answer" : "answered " + status);
    if (!code.isEmpty()) {
      words.append(" (").append(bounded(code)).append(')');
    }
    if (status >= 300 && status < 400) {
      words.append(", a redirect; declare the final baseUrl");
    }
    if ((status == 404 || status == 405) && !message.toLowerCase(Locale.ROOT).contains("model")) {
      words.append(" to /chat/completions below baseUrl, which usually ends in /v1");
    }
    if (!message.isBlank()) {
      words.append(": ").append(bounded(message));
    }
    return words.toString();
  }

  /** Converts a text to one line of at most 500 characters, for a detail. */
  static String bounded(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() <= MAX_CHARS ? line : line.substring(0, MAX_CHARS) + "…";
  }
}
