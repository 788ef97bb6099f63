package choir.runtime.model;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Data of a tool call that its server wants back in the history, and that other servers may refuse.
 *
 * <p>Gemini 3 signs its reasoning in {@code extra_content.google.thought_signature} (Vertex AI:
 * {@code extra_content.vertex}) of the first call of an answer, and answers 400 to a history
 * without it. Calls that another model made get the value that Google documents for this purpose
 * (ai.google.dev/gemini-api/docs/thought-signatures).
 */
final class ProviderData {
  private static final String FIELD = "extra_content";
  private static final String FOREIGN = "skip_thought_signature_validator";

  /** Signatures have some kilobytes; what is longer is not kept. */
  private static final int MAX_CHARS = 64 * 1024;

  private ProviderData() {}

  /** The data in a part of a streamed call, to be stored with the call; empty if there is none. */
  static String in(JsonNode part, String host) {
    JsonNode extra = part.path(FIELD);
    if (!extra.isObject() || extra.isEmpty()) {
      return "";
    }
    ObjectNode data = OpenAiRequest.JSON.createObjectNode().put("host", host);
    data.set(FIELD, extra);
    String text = data.toString();
    return text.length() <= MAX_CHARS ? text : "";
  }

  /** Adds the data to a call, if this host has sent it. */
  static void restore(String stored, String host, ObjectNode call) {
    if (stored.isEmpty()) {
      return;
    }
    try {
      JsonNode data = OpenAiRequest.JSON.readTree(stored);
      if (data.path("host").asText().equals(host) && data.path(FIELD).isObject()) {
        call.set(FIELD, data.get(FIELD));
      }
    } catch (JacksonException damaged) {
      throw new IllegalArgumentException(
          "the provider data of call " + call.path("id").asText() + " is not JSON", damaged);
    }
  }

  /** Marks the calls of an answer that a Google server did not make. */
  static void complete(ArrayNode calls, String host) {
    if (!host.endsWith("googleapis.com")) {
      return;
    }
    for (JsonNode call : calls) {
      if (call.has(FIELD)) {
        return;
      }
    }
    ((ObjectNode) calls.get(0))
        .putObject(FIELD)
        .putObject("google")
        .put("thought_signature", FOREIGN);
  }
}
