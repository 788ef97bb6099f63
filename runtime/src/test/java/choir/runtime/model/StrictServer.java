package choir.runtime.model;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the strictest of the known servers demand of a request, together: OpenAI (ids, names, order
 * of calls and results), Anthropic (no empty content, unique ids, alternating roles), llama.cpp and
 * vLLM (arguments are a JSON object, the chat template's alternation), and UTF-8.
 */
final class StrictServer {
  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .build();
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern ID = Pattern.compile("[\\x21-\\x7e]{1,40}");

  private final Set<String> ids = new HashSet<>();
  private final Set<String> open = new LinkedHashSet<>();
  private String last = "";

  /** An answer of 400 in words. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    private Refused(String why) {
      super(why);
    }
  }

  private StrictServer() {}

  /** Why the server would refuse a request; empty if it is accepted. */
  static Optional<String> refusal(String body) {
    try {
      new StrictServer().check(STRICT.readTree(body));
      return Optional.empty();
    } catch (Refused refused) {
      return Optional.of(String.valueOf(refused.getMessage()));
    } catch (JacksonException malformed) {
      return Optional.of("not JSON: " + malformed.getOriginalMessage());
    }
  }

  private void check(JsonNode body) throws Refused {
    require(body.path("messages").isArray() && !body.path("messages").isEmpty(), "no messages");
    for (JsonNode message : body.get("messages")) {
      String role = message.path("role").asText();
      switch (role) {
        case "system" -> require(last.isEmpty(), "a system message is not the first");
        case "user" -> require(open.isEmpty() && !last.equals("user"), "user behind " + last);
        case "assistant" -> assistant(message);
        case "tool" -> result(message);
        default -> throw new Refused("role " + role);
      }
      content(message, role);
      last = role;
    }
    require(open.isEmpty(), "calls without results: " + open);
    require(last.equals("user") || last.equals("tool"), "the last message is of " + last);
  }

  private void assistant(JsonNode message) throws Refused {
    require(
        open.isEmpty() && (last.equals("user") || last.equals("tool")), "assistant behind " + last);
    for (JsonNode call : message.path("tool_calls")) {
      String id = call.path("id").asText();
      require(ID.matcher(id).matches(), "id " + id);
      require(ids.add(id), "id " + id + " is not unique");
      open.add(id);
      JsonNode function = call.path("function");
      require(NAME.matcher(function.path("name").asText()).matches(), "name " + function);
      arguments(function.path("arguments"));
    }
  }

  private static void arguments(JsonNode arguments) throws Refused {
    try {
      require(arguments.isTextual(), "arguments are no text");
      JsonNode object = STRICT.readTree(arguments.asText());
      require(object != null && object.isObject(), "arguments " + arguments);
      for (JsonNode value : object) {
        text(value.asText(""));
      }
    } catch (JacksonException malformed) {
      throw new Refused("arguments " + arguments);
    }
  }

  private void result(JsonNode message) throws Refused {
    String id = message.path("tool_call_id").asText();
    require(last.equals("assistant") || last.equals("tool"), "a result behind " + last);
    require(open.remove(id), "result of " + id + ", which was not called or is answered");
  }

  private static void content(JsonNode message, String role) throws Refused {
    JsonNode content = message.path("content");
    boolean calls = role.equals("assistant") && !message.path("tool_calls").isEmpty();
    if (!content.isMissingNode() || !calls) {
      require(content.isTextual() && !content.asText().isBlank(), "empty content of " + role);
      text(content.asText());
    }
  }

  private static void text(String text) throws Refused {
    require(text.indexOf(0) < 0, "NUL");
    require(StandardCharsets.UTF_8.newEncoder().canEncode(text), "a lone surrogate");
  }

  private static void require(boolean condition, String refusal) throws Refused {
    if (!condition) {
      throw new Refused(refusal);
    }
  }
}
