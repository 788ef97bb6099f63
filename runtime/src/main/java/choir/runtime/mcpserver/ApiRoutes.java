package choir.runtime.mcpserver;

import choir.runtime.access.Scope;
import choir.runtime.http.Call;
import choir.runtime.http.Json;
import choir.runtime.http.Route;
import choir.runtime.sq.edge.EdgeConnection;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.Query;
import org.apache.pekko.http.javadsl.model.Uri;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.util.ByteString;

/**
 * The routes of the HTTP API, called from within: what a tool may do, and how it refuses, is what
 * its route does.
 */
final class ApiRoutes {
  private final List<Route> routes;

  ApiRoutes(List<Route> routes) {
    this.routes = List.copyOf(routes);
  }

  /** The scope that a route needs. */
  Scope scope(String method, String path) {
    return find(method, path).guard().scope().orElseThrow();
  }

  private Route find(String method, String path) {
    return routes.stream()
        .filter(route -> route.method().equals(method) && route.path().equals(path))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no route " + method + " " + path));
  }

  /**
   * Calls a route that reads.
   *
   * @param outer the request in which this happens; its token is the caller
   * @param parts values of the named segments
   */
  CompletionStage<JsonNode> get(
      Call outer, String path, Map<String, String> parts, List<Pair<String, String>> query) {
    HttpRequest request =
        HttpRequest.create()
            .withMethod(HttpMethods.GET)
            .withUri(Uri.create(path).query(Query.create(query)));
    return perform(find("GET", path), outer, request, parts, ByteString.emptyByteString());
  }

  /** Calls a route that changes something; see {@link #get}. */
  CompletionStage<JsonNode> post(
      Call outer, String path, Map<String, String> parts, JsonNode body) {
    HttpRequest request = HttpRequest.create().withMethod(HttpMethods.POST).withUri(path);
    ByteString bytes = ByteString.fromString(Json.write(body));
    return perform(find("POST", path), outer, request, parts, bytes);
  }

  /** The time-out of the outer request is the one that a waiting route has to extend. */
  private static CompletionStage<JsonNode> perform(
      Route route, Call outer, HttpRequest request, Map<String, String> parts, ByteString body) {
    HttpRequest timed =
        outer
            .request()
            .getAttribute(EdgeConnection.ATTRIBUTE)
            .map(connection -> request.addAttribute(EdgeConnection.ATTRIBUTE, connection))
            .orElse(request);
    return route
        .handler()
        .handle(new Call(timed, outer.caller(), parts, body))
        .thenApply(ApiRoutes::json);
  }

  private static JsonNode json(HttpResponse response) {
    if (response.entity() instanceof HttpEntity.Strict strict) {
      return Json.read(strict.getData());
    }
    throw new IllegalStateException("a route that answers tools streams its answer");
  }
}
