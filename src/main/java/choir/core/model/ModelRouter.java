package choir.core.model;

import java.util.Optional;

/** Resolves declared model names. */
public interface ModelRouter {
  /**
   * The target of a request.
   *
   * @param model the model name used by the provider, for {@link ModelRequest#model}
   */
  record Route(ModelClient client, String model) {}

  /** The route of a declared model; empty if no model of that name is declared. */
  Optional<Route> route(String declaredName);
}
