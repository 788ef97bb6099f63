package choir.core.model;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** Resolves declared model names. */
public interface ModelRouter {
  /**
   * The target of a request.
   *
   * @param model the model name used by the provider, for {@link ModelRequest#model}
   * @param window the size of the model's context window in estimated tokens, once a refusal has
   *     shown it
   */
  record Route(ModelClient client, String model, Supplier<OptionalInt> window) {
    /** A route to a model whose window is not known. */
    public Route(ModelClient client, String model) {
      this(client, model, OptionalInt::empty);
    }
  }

  /** The model that a name stands for, such as the one that is the default. */
  default String declared(String name) {
    return name;
  }

  /** The route of a declared model; empty if no model of that name is declared. */
  Optional<Route> route(String declaredName);
}
