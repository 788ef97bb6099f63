package choir.core.model;

import java.util.Optional;

/** Finds the model that serves a declared name. */
public interface ModelRouter {
  /**
   * Where a request goes.
   *
   * @param model the provider's name of the model, for {@link ModelRequest#model}
   */
  record Route(ModelClient client, String model) {}

  /** Empty if no model of that name is declared. */
  Optional<Route> route(String declaredName);
}
