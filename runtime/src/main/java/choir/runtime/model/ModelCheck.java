package choir.runtime.model;

import choir.core.access.Secret;
import choir.core.model.ModelDeclaration;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Checks a declared model by its server's list of models, which costs nothing: whether the server
 * answers, takes the key, and knows the model, and whether {@code baseUrl} is right.
 */
public final class ModelCheck {
  /** Time-out of a request. A server that is busy with an answer counts as there. */
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** Names shown of the models that a server has. */
  private static final int NAMED = 5;

  /** How a finding is to be taken. */
  public enum Grade {
    OK,
    /** Calls may work; the server does not say enough. */
    UNSURE,
    /** Calls will fail. */
    FAIL
  }

  /**
   * What was found.
   *
   * @param words one sentence that begins with the name of the model
   */
  public record Finding(Grade grade, String words) {}

  private final ModelConnections connections;
  private final ApiKeys keys;

  public ModelCheck(ModelConnections connections, ApiKeys keys) {
    this.connections = connections;
    this.keys = keys;
  }

  /** Checks a model; completes within 10 s, never exceptionally. */
  public CompletableFuture<Finding> check(ModelDeclaration model) {
    if (model.provider() == ModelDeclaration.Provider.OFFLINE || model.baseUrl().isEmpty()) {
      return finding(Grade.OK, model, "is the offline model");
    }
    Optional<String> missing = keys.missing(model);
    if (missing.isPresent()) {
      return CompletableFuture.completedFuture(new Finding(Grade.FAIL, missing.get()));
    }
    URI url = model.baseUrl().get();
    return list(model, url)
        .thenCompose(
            response ->
                response.statusCode() == 404
                    ? tryWithVersion(model, url)
                    : CompletableFuture.completedFuture(judge(model, response)))
        .exceptionally(
            failed ->
                new Finding(
                    Grade.FAIL,
                    words(model, "does not answer at " + url + ": " + Causes.describe(failed))));
  }

  private CompletableFuture<HttpResponse<String>> list(ModelDeclaration model, URI base) {
    CompletableFuture<HttpResponse<String>> sent;
    try {
      Secret key = keys.of(model).get();
      sent =
          connections
              .http()
              .sendAsync(
                  OpenAiHttp.to(base, "models", model.options(), key).timeout(TIMEOUT).build(),
                  info -> new BoundedBody(BoundedBody.LIST_LIMIT));
    } catch (IllegalArgumentException unfit) {
      return CompletableFuture.failedFuture(unfit);
    }
    return sent.copy()
        .orTimeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((response, failed) -> sent.cancel(true));
  }

  /** A server without such a path may have it below {@code /v1}, which is easily forgotten. */
  private CompletableFuture<Finding> tryWithVersion(ModelDeclaration model, URI url) {
    URI versioned = URI.create(url.toString().replaceFirst("/+$", "") + "/v1");
    Finding unsure =
        new Finding(
            Grade.UNSURE, words(model, "cannot be checked: " + url + "/models answers 404"));
    return list(model, versioned)
        .thenApply(
            response ->
                response.statusCode() != 404 && models(response.body()).isPresent()
                    ? new Finding(
                        Grade.FAIL, words(model, "has a baseUrl without /v1; declare " + versioned))
                    : unsure)
        .exceptionally(failed -> unsure);
  }

  private Finding judge(ModelDeclaration model, HttpResponse<String> response) {
    int status = response.statusCode();
    if (status == 401 || status == 403) {
      return new Finding(Grade.FAIL, words(model, "has a key that its server refuses: " + status));
    }
    if (status >= 300 && status < 400) {
      return new Finding(
          Grade.FAIL, words(model, "has a baseUrl that redirects; declare the final one"));
    }
    Optional<List<String>> known = models(response.body());
    if (status != 200 || known.isEmpty()) {
      return new Finding(
          Grade.UNSURE, words(model, "cannot be checked: its server's list answers " + status));
    }
    String name = model.model().orElse("");
    if (known.get().isEmpty() || known.get().stream().anyMatch(each -> isSame(each, name))) {
      return new Finding(Grade.OK, words(model, "is served at " + model.baseUrl().get()));
    }
    List<String> some = known.get().subList(0, Math.min(NAMED, known.get().size()));
    return new Finding(
        Grade.UNSURE,
        words(
            model,
            "asks for '%s', which its server does not list; it lists %s%s"
                .formatted(
                    name, String.join(", ", some), known.get().size() > NAMED ? ", ..." : "")));
  }

  /** Gemini lists {@code models/NAME}; Ollama lists {@code NAME:latest}. */
  private static boolean isSame(String listed, String name) {
    return listed.equals(name)
        || listed.equals("models/" + name)
        || listed.equals(name + ":latest");
  }

  private static Optional<List<String>> models(String body) {
    return ProviderError.object(body)
        .map(root -> root.path("data"))
        .filter(JsonNode::isArray)
        .map(
            data -> {
              List<String> names = new ArrayList<>();
              data.forEach(each -> names.add(ProviderError.bounded(each.path("id").asText(""))));
              return names;
            });
  }

  private static CompletableFuture<Finding> finding(
      Grade grade, ModelDeclaration model, String words) {
    return CompletableFuture.completedFuture(new Finding(grade, words(model, words)));
  }

  private static String words(ModelDeclaration model, String words) {
    return "model '" + model.name() + "' " + words;
  }
}
