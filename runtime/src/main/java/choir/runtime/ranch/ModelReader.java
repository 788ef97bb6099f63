package choir.runtime.ranch;

import choir.core.model.ModelDeclaration;
import choir.core.model.ModelOptions;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Converts an entry of {@code models}, in a file or in the store, to core's declaration. */
public final class ModelReader {
  /** Fields of a request that Choir writes itself. */
  private static final List<String> OWN =
      List.of("model", "messages", "tools", "stream", "max_tokens", "max_completion_tokens");

  private ModelReader() {}

  /**
   * Converts an entry that was validated against the schema.
   *
   * @throws IllegalArgumentException naming the key and the remedy
   */
  public static ModelDeclaration read(JsonNode node) {
    return new ModelDeclaration(
        node.path("name").asText(),
        ModelDeclaration.Provider.parse(node.path("provider").asText()),
        text(node, "baseUrl").map(ModelReader::address),
        text(node, "model"),
        text(node, "apiKeyEnv"),
        text(node, "apiKeyFile"),
        options(node));
  }

  static URI address(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      // The original message contains the address, which may contain a password.
      throw new IllegalArgumentException("baseUrl is not a URL such as https://host/v1", null);
    }
  }

  private static ModelOptions options(JsonNode node) {
    Map<String, String> headers = new TreeMap<>();
    node.path("headers")
        .properties()
        .forEach(header -> headers.put(header.getKey(), header.getValue().asText()));
    return new ModelOptions(
        text(node, "apiKeyHeader"),
        headers,
        parameters(node.path("parameters")),
        node.path("tools").asBoolean(true),
        node.path("concurrency").asInt(0),
        text(node, "outputLimit"),
        Optional.ofNullable(node.get("silenceSeconds"))
            .map(seconds -> Duration.ofSeconds(seconds.asLong())));
  }

  private static String parameters(JsonNode object) {
    for (String own : OWN) {
      if (object.has(own)) {
        throw new IllegalArgumentException(
            "parameters contains "
                + own
                + ", which Choir sets itself"
                + (own.startsWith("max_") ? " from the agent's limits.outputTokens" : ""));
      }
    }
    return object.isObject() ? CanonicalJson.write(object) : "{}";
  }

  private static Optional<String> text(JsonNode node, String key) {
    return Optional.ofNullable(node.get(key)).map(JsonNode::asText);
  }
}
