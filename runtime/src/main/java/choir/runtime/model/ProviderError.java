package choir.runtime.model;

import choir.core.model.ModelFailure;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An error reported by a provider.
 *
 * @param status the HTTP status, or the status of an error within a stream, or 0
 * @param code the error's {@code code} and {@code type}, separated by a space; may be empty
 * @param message the provider's message; may be empty
 */
record ProviderError(int status, String code, String message) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_CHARS = 500;
  private static final Pattern CREDIT =
      Pattern.compile("insufficient_quota|billing|insufficient_balance|credit_exhausted");
  private static final Pattern CONTENT =
      Pattern.compile("content_filter|content_policy|moderation|safety");
  private static final Pattern LIMITED = Pattern.compile("rate_?limit|too_many_requests");
  private static final Pattern CREDENTIALS =
      Pattern.compile("invalid_api_key|authentication|permission|unauthorized");
  private static final Pattern BAD =
      Pattern.compile(
          "invalid_request|context_length|model_not_found|not_found_error|exceed_context");

  /**
   * Parses an error body: OpenAI's {@code {"error": {"message", "type", "code"}}}, Ollama's {@code
   * {"error": "text"}}, FastAPI's {@code {"detail": …}}, or any text.
   */
  static ProviderError read(int status, String body) {
    return tree(body)
        .flatMap(root -> from(status, root))
        .orElse(new ProviderError(status, "", body));
  }

  /** The error in a stream event, if any. */
  static Optional<ProviderError> inStream(String data) {
    if (!data.contains("\"error\"")) {
      return Optional.empty();
    }
    return tree(data).filter(root -> root.hasNonNull("error")).flatMap(root -> from(0, root));
  }

  private static Optional<JsonNode> tree(String text) {
    try {
      return Optional.ofNullable(JSON.readTree(text)).filter(JsonNode::isObject);
    } catch (JacksonException notJson) {
      return Optional.empty();
    }
  }

  private static Optional<ProviderError> from(int status, JsonNode root) {
    JsonNode error = root.hasNonNull("error") ? root.get("error") : root.path("detail");
    if (error.isTextual()) {
      return Optional.of(new ProviderError(status, "", error.asText()));
    }
    if (!error.isObject()) {
      return Optional.empty();
    }
    JsonNode code = error.path("code");
    int named = status == 0 && code.canConvertToInt() ? code.asInt() : status;
    String codes = (code.asText("") + " " + error.path("type").asText("")).strip();
    return Optional.of(new ProviderError(named, codes, error.path("message").asText("")));
  }

  /**
   * @param where the server's address, for the detail
   */
  ModelFailure failure(String where, Optional<Duration> retryAfter, ApiKey key) {
    // Redacted before truncation, which might otherwise leave a partial key.
    ProviderError shown = new ProviderError(status, key.redact(code), key.redact(message));
    String detail = where + " " + shown.words();
    if (status == 402 || CREDIT.matcher(code).find()) {
      return new ModelFailure.OutOfCredit(detail);
    }
    if (CONTENT.matcher(code).find()) {
      return new ModelFailure.Refused(detail);
    }
    return status >= 300 ? byStatus(detail, retryAfter) : byCode(detail, retryAfter);
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

  private ModelFailure byCode(String detail, Optional<Duration> retryAfter) {
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

  private String words() {
    StringBuilder words = new StringBuilder();
    words.append(status == 0 ? "failed during the answer" : "answered " + status);
    if (!code.isEmpty()) {
      words.append(" (").append(bounded(code)).append(')');
    }
    if (status >= 300 && status < 400) {
      words.append(", a redirect; declare the final baseUrl");
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
