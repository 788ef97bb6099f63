package choir.runtime.http;

import choir.runtime.access.Scope;
import choir.runtime.ranch.HttpAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * One thing that can be asked for.
 *
 * @param path as {@code /api/v1/agents/{id}}
 * @param guard who may
 * @param body what is taken
 * @param does for people, in the description of the API
 */
public record Route(
    String method, String path, Guarded guard, BodyRule body, String does, Handler handler) {
  /** Answers a call; may also throw a {@link Refusal}. */
  public interface Handler {
    CompletionStage<HttpResponse> handle(Call call);
  }

  /**
   * Who may call, and when.
   *
   * @param scope empty for everybody
   * @param always also while the node does not serve yet
   */
  public record Guarded(Optional<Scope> scope, boolean always) {
    public static final Guarded OPEN = new Guarded(Optional.empty(), true);

    public static Guarded by(Scope scope) {
      return new Guarded(Optional.of(scope), false);
    }

    /** For everybody where only this machine can ask, else for who has a scope. Always. */
    public static Guarded openOnLoopback(HttpAddress at, Scope beyond) {
      return at.isLoopback() ? OPEN : new Guarded(Optional.of(beyond), true);
    }
  }

  /**
   * What a body may be.
   *
   * @param most bytes; 0 for none
   * @param tolerant of a content type that old tools send though they mean JSON
   */
  public record BodyRule(int most, boolean tolerant) {
    public static final BodyRule NONE = new BodyRule(0, false);
    public static final BodyRule HOOK = new BodyRule(256 << 10, true);
    public static final BodyRule JSON = new BodyRule(1 << 20, false);
  }

  public static Route get(String path, Guarded guard, String does, Handler handler) {
    return new Route("GET", path, guard, BodyRule.NONE, does, handler);
  }

  public static Route post(String path, Scope scope, BodyRule body, String does, Handler handler) {
    return new Route("POST", path, Guarded.by(scope), body, does, handler);
  }

  /** As figures call it. */
  String name() {
    return method + " " + path;
  }

  boolean isHook() {
    return path.startsWith("/hooks/");
  }

  /** What stands in the named places, if the path is this route's. */
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
