package choir.runtime.metrics;

import choir.core.model.ModelAnswer;
import choir.core.model.ModelClient;
import choir.core.model.ModelFailure;
import choir.core.model.ModelRequest;
import choir.core.model.ModelRouter.Route;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.concurrent.atomic.AtomicBoolean;

/** Metrics of model calls. */
final class ModelMetrics {
  private final Counter calls;
  private final Histogram seconds;
  private final Gauge running;
  private final Counter tokens;

  ModelMetrics(PrometheusRegistry registry) {
    calls =
        Counter.builder()
            .name("choir_model_calls_total")
            .help("Ended model calls, by outcome.")
            .labelNames("model", "outcome")
            .withoutExemplars()
            .register(registry);
    seconds =
        Histogram.builder()
            .name("choir_model_call_seconds")
            .help("Time from the start of a model call to its complete answer or failure.")
            .labelNames("model")
            .classicOnly()
            .classicUpperBounds(.1, .5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320)
            .withoutExemplars()
            .register(registry);
    running =
        Gauge.builder()
            .name("choir_model_calls_running")
            .help("Model calls in progress.")
            .labelNames("model")
            .withoutExemplars()
            .register(registry);
    tokens =
        Counter.builder()
            .name("choir_model_tokens_total")
            .help("Tokens billed by the provider.")
            .labelNames("model", "kind")
            .withoutExemplars()
            .register(registry);
  }

  Route metered(Route route) {
    return new Route(
        (request, listener) -> start(route.client(), request, listener),
        route.model(),
        route.window());
  }

  private ModelClient.Call start(
      ModelClient client, ModelRequest request, ModelClient.Listener listener) {
    Metered metered = new Metered(request.model(), listener);
    running.labelValues(request.model()).inc();
    try {
      ModelClient.Call call = client.start(request, metered);
      return () -> {
        metered.ends("cancelled");
        call.cancel();
      };
    } catch (RuntimeException bug) {
      metered.ends("broken");
      throw bug;
    }
  }

  /** The label value of a failure. */
  static String name(ModelFailure failure) {
    return switch (failure) {
      case ModelFailure.RateLimited f -> "rate_limited";
      case ModelFailure.Overloaded f -> "overloaded";
      case ModelFailure.Unreachable f -> "unreachable";
      case ModelFailure.Refused f -> "refused";
      case ModelFailure.BadRequest f -> "bad_request";
      case ModelFailure.OutOfCredit f -> "out_of_credit";
      case ModelFailure.Incomplete f -> "incomplete";
      case ModelFailure.ContextTooLong f -> "context_too_long";
    };
  }

  /** Forwards callbacks and records the end of the call once. */
  private final class Metered implements ModelClient.Listener {
    private final String model;
    private final ModelClient.Listener listener;
    private final long began = System.nanoTime();
    private final AtomicBoolean ended = new AtomicBoolean();

    Metered(String model, ModelClient.Listener listener) {
      this.model = model;
      this.listener = listener;
    }

    void ends(String outcome) {
      if (ended.compareAndSet(false, true)) {
        running.labelValues(model).dec();
        calls.labelValues(model, outcome).inc();
        seconds.labelValues(model).observe((System.nanoTime() - began) / 1e9);
      }
    }

    @Override
    public void onStarted() {
      listener.onStarted();
    }

    @Override
    public void onText(String delta) {
      listener.onText(delta);
    }

    @Override
    public void onAnswer(ModelAnswer answer) {
      ends("answered");
      tokens.labelValues(model, "input").inc(answer.usage().inputTokens());
      tokens.labelValues(model, "output").inc(answer.usage().outputTokens());
      listener.onAnswer(answer);
    }

    @Override
    public void onFailure(ModelFailure failure) {
      ends(name(failure));
      listener.onFailure(failure);
    }
  }
}
