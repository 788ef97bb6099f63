package choir.runtime.http;

import choir.runtime.access.Scope;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * An operation of the API.
 *
 * @param path as {@code /api/v1/agents/{id}}
 * @param guard required scope
 * @param body accepted body
 * @param answer form of a successful answer
 * @param does summary for the description of the API
 */
public record Route(
    String method,
    String path,
    Guarded guard,
    BodyRule body,
    Answer answer,
    String does,
    Handler handler) {
  /** Answers a call; may also throw a {@link Refusal}. */
  public interface Handler {
    CompletionStage<HttpResponse> handle(Call call);
  }

  /**
   * Required scope, and whether the route is served before the node is ready.
   *
   * @param scope empty if no token is required
   * @param always whether it is served while the node is not ready
   * @param hook whether a token of the scope hook may call it as well
   */
  public record Guarded(Optional<Scope> scope, boolean always, boolean hook) {
    public static final Guarded OPEN = new Guarded(Optional.empty(), true, false);

    public static Guarded by(Scope scope) {
      return new Guarded(Optional.of(scope), false, false);
    }

    /** Requires a scope, and is served while the node is not ready as well. */
    public static Guarded alwaysBy(Scope scope) {
      return new Guarded(Optional.of(scope), true, false);
    }

    /** Requires a scope, or the scope hook. */
    public static Guarded orHook(Scope scope) {
      return new Guarded(Optional.of(scope), false, true);
    }

    boolean admits(Scope other) {
      return scope.isEmpty() || other.includes(scope.get()) || (hook && other == Scope.HOOK);
    }
  }

  /**
   * Accepted body of a request.
   *
   * @param most bytes; 0 for none
   * @param tolerant whether content types are accepted that old tools send with JSON
   * @param record the body is read into; empty without a body
   */
  public record BodyRule(int most, boolean tolerant, Optional<Class<? extends Record>> record) {
    public static final BodyRule NONE = new BodyRule(0, false, Optional.empty());

    /** The body of a hook. */
    public static BodyRule hook(Class<? extends Record> record) {
      return new BodyRule(256 << 10, true, Optional.of(record));
    }

    /** A JSON object. */
    public static BodyRule json(Class<? extends Record> record) {
      return new BodyRule(1 << 20, false, Optional.of(record));
    }
  }

  /**
   * Form of a successful answer.
   *
   * @param records the views that a JSON answer may be; empty if the route never answers with JSON
   *     of its own
   * @param others further media types
   */
  public record Answer(List<Class<? extends Record>> records, List<String> others) {
    private static final String STREAM = "text/event-stream";

    /** A stream of server-sent events. */
    public static final Answer EVENTS = media(STREAM);

    public Answer {
      records = List.copyOf(records);
      others = List.copyOf(others);
    }

    /** JSON, made from a view. */
    public static Answer of(Class<? extends Record> view) {
      return new Answer(List.of(view), List.of());
    }

    /** JSON, made from one view or the other. */
    public static Answer either(Class<? extends Record> one, Class<? extends Record> other) {
      return new Answer(List.of(one, other), List.of());
    }

    /** Content that this API does not describe. */
    public static Answer media(String type) {
      return new Answer(List.of(), List.of(type));
    }

    /** The same, or a stream of server-sent events if the caller accepts one. */
    public Answer orEvents() {
      return new Answer(records, List.of(STREAM));
    }
  }

  /** A route that reads. */
  public static Route get(String path, Guarded guard, Answer answer, String does, Handler handler) {
    return new Route("GET", path, guard, BodyRule.NONE, answer, does, handler);
  }

  /** A route that changes something. */
  public static Route post(
      String path, Scope scope, BodyRule body, Answer answer, String does, Handler handler) {
    return post(path, Guarded.by(scope), body, answer, does, handler);
  }

  /** A route that changes something. */
  public static Route post(
      String path, Guarded guard, BodyRule body, Answer answer, String does, Handler handler) {
    return new Route("POST", path, guard, body, answer, does, handler);
  }

  /** A route that takes something back. */
  public static Route delete(
      String path, Scope scope, Answer answer, String does, Handler handler) {
    return new Route("DELETE", path, Guarded.by(scope), BodyRule.NONE, answer, does, handler);
  }

  /** Name of the route in metrics. */
  String name() {
    return method + " " + path;
  }

  boolean isHook() {
    return path.startsWith("/hooks/") || path.startsWith("/agents/{id}/hooks/");
  }

  /** Values of the named segments, if the path matches. */
  Optional<Map<String, String>> match(List<String> segments) {
    String[] own = path.substring(1).split("/", -1);
    if (own.length != segments.size()) {
      return Optional.empty();
    }
    Map<String, String> parts = new TreeMap<>();
    for (int i = 0; i < own.length; i++) {
      if (own[i].startsWith("{")) {
        parts.put(own[i].substring(1, own[i].length() - 1), segments.get(i));
      } else if (!own[i].equals(segments.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(parts);
  }
}
