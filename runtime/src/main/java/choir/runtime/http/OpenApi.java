package choir.runtime.http;

import choir.runtime.Build;
import choir.runtime.http.Route.Guarded;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Describes the routes as OpenAPI 3.1, made from the table by which they are served. */
final class OpenApi {
  static final String PATH = "/api/v1/openapi.json";

  private static final String REF = "$ref";
  private static final String DESCRIPTION = "description";

  private OpenApi() {}

  /** The route that serves the description of all others. */
  static Route route(List<Route> others) {
    HttpResponse answer = Json.response(200, describe(others));
    return Route.get(
        PATH, Guarded.OPEN, "This description.", call -> CompletableFuture.completedStage(answer));
  }

  static Map<String, Object> describe(List<Route> routes) {
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

  private static Map<String, Object> operation(Route route) {
    Map<String, Object> operation = new LinkedHashMap<>();
    operation.put("summary", route.does());
    route
        .guard()
        .scope()
        .ifPresent(
            scope -> {
              operation.put(DESCRIPTION, "Scope: " + scope.written());
              operation.put("security", List.of(Map.of("bearer", List.of())));
            });
    List<Map<String, Object>> parameters = parameters(route.path());
    if (!parameters.isEmpty()) {
      operation.put("parameters", parameters);
    }
    if (route.body().most() > 0) {
      Map<String, Object> json = Map.of("schema", Map.of("type", "object"));
      operation.put(
          "requestBody", Map.of("required", true, "content", Map.of("application/json", json)));
    }
    Map<String, Object> responses = new LinkedHashMap<>();
    responses.put("2XX", Map.of(DESCRIPTION, "It is done."));
    responses.put("default", Map.of(REF, "#/components/responses/Problem"));
    operation.put("responses", responses);
    return operation;
  }

  private static List<Map<String, Object>> parameters(String path) {
    List<Map<String, Object>> parameters = new ArrayList<>();
    for (String part : path.split("/", -1)) {
      if (part.startsWith("{")) {
        Map<String, Object> parameter = new LinkedHashMap<>();
        parameter.put("name", part.substring(1, part.length() - 1));
        parameter.put("in", "path");
        parameter.put("required", true);
        parameter.put("schema", Map.of("type", "string"));
        parameters.add(parameter);
      }
    }
    return parameters;
  }

  private static Map<String, Object> components() {
    Map<String, Object> members = new LinkedHashMap<>();
    for (String name : List.of("type", "title", "detail", "field", "runId", "idempotencyKey")) {
      members.put(name, Map.of("type", "string"));
    }
    members.put("status", Map.of("type", "integer"));
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("required", List.of("type", "title", "status", "detail"));
    schema.put("properties", members);
    Map<String, Object> content = Map.of("application/problem+json", Map.of("schema", schema));
    Map<String, Object> problem = new LinkedHashMap<>();
    problem.put(DESCRIPTION, "What is wrong, and what would be right (RFC 9457).");
    problem.put("content", content);
    Map<String, Object> components = new LinkedHashMap<>();
    components.put("responses", Map.of("Problem", problem));
    components.put("securitySchemes", Map.of("bearer", Map.of("type", "http", "scheme", "bearer")));
    return components;
  }
}
