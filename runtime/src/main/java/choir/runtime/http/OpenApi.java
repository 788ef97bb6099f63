package choir.runtime.http;

import choir.runtime.Build;
import choir.runtime.http.Route.Answer;
import choir.runtime.http.Route.Guarded;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * Describes the routes as OpenAPI 3.1, derived from the list by which they are served and from the
 * records that they read and write.
 */
final class OpenApi {
  static final String PATH = "/api/v1/openapi.json";

  private static final String REF = "$ref";
  private static final String DESCRIPTION = "description";
  private static final String SCHEMA = "schema";
  private static final String JSON = "application/json";

  private final RecordSchema schemas = new RecordSchema();

  private OpenApi() {}

  /** The route that serves the description of all others. */
  static Route route(List<Route> others) {
    HttpResponse answer = Json.response(200, describe(others));
    return Route.get(
        PATH,
        Guarded.OPEN,
        Answer.media(JSON),
        "This description.",
        call -> CompletableFuture.completedStage(answer));
  }

  static Map<String, Object> describe(List<Route> routes) {
    return new OpenApi().api(routes);
  }

  private Map<String, Object> api(List<Route> routes) {
    Map<String, Object> paths = new LinkedHashMap<>();
    for (Route route : routes) {
      @SuppressWarnings("unchecked") // made here, as maps
      Map<String, Object> path =
          (Map<String, Object>)
              paths.computeIfAbsent(route.path(), p -> new LinkedHashMap<String, Object>());
      path.put(route.method().toLowerCase(Locale.ROOT), operation(route));
    }
    Map<String, Object> api = new LinkedHashMap<>();
    api.put("openapi", "3.1.0");
    api.put("info", Map.of("title", "Choir", "version", Build.version()));
    api.put("paths", paths);
    api.put("components", components());
    return api;
  }

  private Map<String, Object> operation(Route route) {
    Map<String, Object> operation = new LinkedHashMap<>();
    operation.put("summary", route.does());
    route
        .guard()
        .scope()
        .ifPresent(
            scope -> {
              String or = route.guard().hook() ? ", or hook" : "";
              operation.put(DESCRIPTION, "Scope: " + scope.written() + or);
              operation.put("security", List.of(Map.of("bearer", List.of())));
            });
    List<Map<String, Object>> parameters = parameters(route.path());
    if (!parameters.isEmpty()) {
      operation.put("parameters", parameters);
    }
    route
        .body()
        .record()
        .ifPresent(
            record -> {
              Map<String, Object> body = new LinkedHashMap<>();
              body.put("required", true);
              body.put("content", Map.of(JSON, Map.of(SCHEMA, schemas.referBody(record))));
              operation.put("requestBody", body);
            });
    Map<String, Object> responses = new LinkedHashMap<>();
    responses.put("2XX", success(route.answer()));
    responses.put("default", Map.of(REF, "#/components/responses/Problem"));
    operation.put("responses", responses);
    return operation;
  }

  private Map<String, Object> success(Answer answer) {
    List<Map<String, Object>> views = answer.records().stream().map(schemas::refer).toList();
    Map<String, Object> content = new LinkedHashMap<>();
    if (!views.isEmpty()) {
      Map<String, Object> any = views.size() == 1 ? views.get(0) : Map.of("anyOf", views);
      content.put(JSON, Map.of(SCHEMA, any));
    }
    answer.others().forEach(type -> content.put(type, Map.of()));
    Map<String, Object> success = new LinkedHashMap<>();
    success.put(DESCRIPTION, "Success.");
    success.put("content", content);
    return success;
  }

  private static List<Map<String, Object>> parameters(String path) {
    List<Map<String, Object>> parameters = new ArrayList<>();
    for (String part : path.split("/", -1)) {
      if (part.startsWith("{")) {
        Map<String, Object> parameter = new LinkedHashMap<>();
        parameter.put("name", part.substring(1, part.length() - 1));
        parameter.put("in", "path");
        parameter.put("required", true);
        parameter.put(SCHEMA, Map.of("type", "string"));
        parameters.add(parameter);
      }
    }
    return parameters;
  }

  private Map<String, Object> components() {
    Map<String, Object> members = new LinkedHashMap<>();
    for (String name : List.of("type", "title", "detail", "field", "runId", "idempotencyKey")) {
      members.put(name, Map.of("type", "string"));
    }
    members.put("status", Map.of("type", "integer"));
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("required", List.of("type", "title", "status", "detail"));
    schema.put("properties", members);
    Map<String, Object> content = Map.of("application/problem+json", Map.of(SCHEMA, schema));
    Map<String, Object> problem = new LinkedHashMap<>();
    problem.put(DESCRIPTION, "A problem and its remedy (RFC 9457).");
    problem.put("content", content);
    Map<String, Object> components = new LinkedHashMap<>();
    components.put("schemas", schemas.schemas());
    components.put("responses", Map.of("Problem", problem));
    components.put("securitySchemes", Map.of("bearer", Map.of("type", "http", "scheme", "bearer")));
    return components;
  }
}
