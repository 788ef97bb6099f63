package choir.runtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.core.model.Message;
import choir.core.model.ModelAnswer;
import choir.core.model.ModelClient;
import choir.core.model.ModelFailure;
import choir.core.model.ModelRequest;
import choir.core.model.ModelRouter;
import choir.core.model.ModelRouter.Route;
import choir.core.model.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is counted is what is shown. */
final class NodeMetricsTest {
  private final NodeMetrics metrics = new NodeMetrics();

  private List<String> lines() {
    return new String(metrics.scrape(), StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void aRequestIsCountedByRouteAndStatusAndTimedByRoute() {
    metrics.http().served("GET /health/live", 200, Duration.ofMillis(30).toNanos());
    metrics.http().served("GET /health/live", 503, Duration.ofMillis(300).toNanos());
    assertThat(lines())
        .contains(
            "choir_http_requests_total{route=\"GET /health/live\",status=\"200\"} 1.0",
            "choir_http_requests_total{route=\"GET /health/live\",status=\"503\"} 1.0",
            "choir_http_request_seconds_bucket{route=\"GET /health/live\",le=\"0.02\"} 0",
            "choir_http_request_seconds_bucket{route=\"GET /health/live\",le=\"0.05\"} 1",
            "choir_http_request_seconds_bucket{route=\"GET /health/live\",le=\"0.5\"} 2",
            "choir_http_request_seconds_count{route=\"GET /health/live\"} 2");
  }

  @Test
  void aFigureIsReadAtEachScrape() {
    int[] scrapes = {0};
    metrics.show(
        figures ->
            figures
                .gauge("choir_test_scrapes", "So far.", ++scrapes[0])
                .gauge("choir_test_sides", "Two.", 1, "side", "left")
                .gauge("choir_test_sides", "Two.", 2, "side", "right")
                .counter("choir_test_seen_total", "All.", 7));
    assertThat(lines())
        .contains(
            "choir_test_scrapes 1.0",
            "# TYPE choir_test_sides gauge",
            "choir_test_sides{side=\"left\"} 1.0",
            "choir_test_sides{side=\"right\"} 2.0",
            "# TYPE choir_test_seen_total counter",
            "choir_test_seen_total 7.0");
    assertThat(lines()).contains("choir_test_scrapes 2.0");
  }

  @Test
  void aCounterIsNamedAsOne() {
    assertThatThrownBy(() -> new MetricsSnapshot().counter("choir_test_seen", "All.", 7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("_total");
  }

  @Test
  void theJvmIsShownOnceSomebodyAsks() {
    assertThat(lines()).anyMatch(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\"}"));
    assertThat(lines()).anyMatch(line -> line.startsWith("jvm_gc_collection_seconds_count"));
    assertThat(lines()).anyMatch(line -> line.startsWith("jvm_threads_current "));
  }

  @Test
  void aCallIsCountedByItsEndAndItsTokensByKind() {
    List<String> heard = new ArrayList<>();
    call(
        listener -> {
          listener.onText("yes");
          listener.onAnswer(new ModelAnswer(List.of(), ModelAnswer.Stop.END, new Usage(11, 5)));
        },
        heard);
    call(
        listener -> listener.onFailure(new ModelFailure.Overloaded("busy", Optional.empty())),
        heard);
    assertThat(heard).containsExactly("yes", "answered", "busy");
    assertThat(lines())
        .contains(
            "choir_model_calls_total{model=\"m-1\",outcome=\"answered\"} 1.0",
            "choir_model_calls_total{model=\"m-1\",outcome=\"overloaded\"} 1.0",
            "choir_model_tokens_total{kind=\"input\",model=\"m-1\"} 11.0",
            "choir_model_tokens_total{kind=\"output\",model=\"m-1\"} 5.0",
            "choir_model_calls_running{model=\"m-1\"} 0.0",
            "choir_model_call_seconds_count{model=\"m-1\"} 2");
  }

  @Test
  void aCallThatIsCancelledIsCountedOnceAndRunsUntilThen() {
    ModelClient.Call call = call(listener -> {}, new ArrayList<>());
    assertThat(lines()).contains("choir_model_calls_running{model=\"m-1\"} 1.0");
    call.cancel();
    call.cancel();
    assertThat(lines())
        .contains(
            "choir_model_calls_running{model=\"m-1\"} 0.0",
            "choir_model_calls_total{model=\"m-1\",outcome=\"cancelled\"} 1.0");
  }

  @Test
  void aModelThatIsNotDeclaredStaysSo() {
    ModelRouter none = metrics.metered(name -> Optional.empty());
    assertThat(none.route("gone")).isEmpty();
  }

  private ModelClient.Call call(Consumer<ModelClient.Listener> behaviour, List<String> heard) {
    ModelClient client =
        (request, listener) -> {
          behaviour.accept(listener);
          return () -> heard.add("cancelled");
        };
    Route route =
        metrics.metered(name -> Optional.of(new Route(client, "m-1"))).route("any").orElseThrow();
    ModelRequest request =
        new ModelRequest(
            route.model(), "", List.<Message>of(), List.of(), 1, Duration.ofSeconds(1), "key");
    return route.client().start(request, new Hearing(heard));
  }

  private record Hearing(List<String> heard) implements ModelClient.Listener {
    @Override
    public void onText(String delta) {
      heard.add(delta);
    }

    @Override
    public void onAnswer(ModelAnswer answer) {
      heard.add("answered");
    }

    @Override
    public void onFailure(ModelFailure failure) {
      heard.add(failure.detail());
    }
  }
}
