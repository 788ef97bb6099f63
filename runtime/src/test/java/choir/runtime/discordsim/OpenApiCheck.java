package choir.runtime.discordsim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares exchanges with Discord's own OpenAPI description of its REST API
 * (github.com/discord/discord-api-spec, MIT), which is not part of the project: {@code
 * CHOIR_DISCORD_OPENAPI} in the environment, or the system property {@code choir.discord.openapi},
 * says where the file is.
 */
final class OpenApiCheck {
  private static final String ID = "https://discord.test/openapi.json";

  /** Events whose data has a shape of the REST API. */
  private static final Map<String, String> EVENTS =
      Map.of(
          "MESSAGE_CREATE", "MessageResponse",
          "MESSAGE_UPDATE", "MessageResponse",
          "THREAD_CREATE", "ThreadResponse",
          "THREAD_UPDATE", "ThreadResponse");

  private final ObjectNode description;
  private final SchemaRegistry registry;
  private final Map<String, Schema> schemas = new HashMap<>();

  private OpenApiCheck(String text) {
    this.description = SimJson.object(text);
    this.registry =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Map.of(ID, text)));
  }

  /** Empty where nobody has said where the description is. */
  static Optional<OpenApiCheck> find() {
    String given =
        System.getProperty(
            "choir.discord.openapi", System.getenv().getOrDefault("CHOIR_DISCORD_OPENAPI", ""));
    if (given.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new OpenApiCheck(Files.readString(Path.of(given))));
    } catch (IOException unreadable) {
      throw new UncheckedIOException("the OpenAPI description cannot be read", unreadable);
    }
  }

  /** What is not as the description says: unknown routes, requests and answers of a wrong shape. */
  List<String> problems(List<Exchange> exchanges) {
    List<String> problems = new ArrayList<>();
    for (Exchange each : exchanges) {
      if (each.isFrame()) {
        frame(each, problems);
      } else if (each.path().startsWith("/api/v10")) {
        request(each, problems);
      }
    }
    return problems;
  }

  private void frame(Exchange exchange, List<String> problems) {
    JsonNode frame = SimJson.tryRead(exchange.body()).orElse(description.missingNode());
    String type = frame.path("t").asText("");
    String name = EVENTS.get(type);
    if (exchange.method().equals("SENT") && name != null) {
      JsonNode schema = description.at("/components/schemas/" + name);
      check(type, schema, frame.path("d"), problems);
    }
  }

  private void request(Exchange exchange, List<String> problems) {
    String path = exchange.path().substring("/api/v10".length());
    Optional<JsonNode> operation = operation(exchange.method(), path);
    String what = exchange.method() + " " + path + " -> " + exchange.status();
    if (operation.isEmpty()) {
      problems.add(what + ": no such route");
      return;
    }
    JsonNode responses = operation.get().path("responses");
    JsonNode response = responses.path(String.valueOf(exchange.status()));
    boolean refused = exchange.status() >= 400 && exchange.status() < 500;
    if (response.isMissingNode() && refused) {
      response = responses.path("4XX");
    }
    if (response.isMissingNode() && exchange.status() > 0 && exchange.status() < 500) {
      problems.add(what + ": no such status");
    }
    JsonNode shape = resolved(response).at("/content/application~1json/schema");
    SimJson.tryRead(exchange.answer())
        .filter(answer -> !answer.isMissingNode() && !shape.isMissingNode())
        .ifPresent(answer -> check(what, shape, answer, problems));
    JsonNode body = operation.get().at("/requestBody/content/application~1json/schema");
    SimJson.tryRead(exchange.body())
        .filter(sent -> !sent.isMissingNode() && !body.isMissingNode() && !refused)
        .ifPresent(sent -> check(what + " request", body, sent, problems));
    problems.removeIf(OpenApiCheck::isLenient);
  }

  /** JDA sends these numbers in quotes, and Discord is known to take them. */
  private static boolean isLenient(String problem) {
    return problem.contains(" request: ")
        && (problem.contains("/contexts/") || problem.contains("/integration_types/"));
  }

  private JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? description.at(node.path("$ref").asText().substring(1)) : node;
  }

  private Optional<JsonNode> operation(String method, String path) {
    String[] parts = path.split("/", -1);
    Optional<JsonNode> found = Optional.empty();
    for (Map.Entry<String, JsonNode> each : description.path("paths").properties()) {
      JsonNode operation = each.getValue().path(method.toLowerCase(java.util.Locale.ROOT));
      if (!operation.isMissingNode() && matches(each.getKey().split("/", -1), parts)) {
        boolean literal = found.isEmpty() || !each.getKey().endsWith("}");
        found = literal ? Optional.of(operation) : found;
      }
    }
    return found;
  }

  private static boolean matches(String[] template, String[] parts) {
    if (template.length != parts.length) {
      return false;
    }
    for (int i = 0; i < parts.length; i++) {
      if (!template[i].startsWith("{") && !template[i].equals(parts[i])) {
        return false;
      }
    }
    return true;
  }

  private void check(String what, JsonNode schema, JsonNode value, List<String> problems) {
    String text = schema.toString().replace("\"#/components/", "\"" + ID + "#/components/");
    schemas
        .computeIfAbsent(text, any -> registry.getSchema(SimJson.object(text)))
        .validate(value)
        .forEach(error -> problems.add(what + ": " + error));
  }
}
