package choir.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.roster.Sections;
import choir.core.sq.Change;
import choir.runtime.messages.HooksSection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The limit of hooks at the edge. */
final class HookLimitsTest {
  private static final String HOOK = "{\"message\":\"m\"}";
  private final FakeEdge edge = new FakeEdge();

  @AfterEach
  void close() {
    edge.close();
  }

  /** Puts the section into force, as {@code choir apply} does. */
  private void apply(String section) {
    edge.store
        .write(List.of(new Change.Put(Sections.key(HooksSection.NAME), section)))
        .toCompletableFuture()
        .join();
  }

  @Test
  void everyRouteOfHooksCountsAndARefusedOneReachesNoAgent() {
    apply("{\"perMinute\":20,\"mappings\":[{\"name\":\"build\",\"message\":\"{{state}}\"}]}");
    List<String> routes =
        List.of(
            "/hooks/agent",
            "/hooks/wake",
            "/agents/phex/hooks/agent",
            "/agents/phex/hooks/wake",
            "/hooks/in/build");
    String body = "{\"message\":\"m\",\"text\":\"m\",\"state\":\"m\"}";
    for (String route : routes) {
      assertThat(edge.caller().post(route, body).status()).as(route).isIn(200, 202);
    }
    int delivered = edge.entities.deliveries();
    for (String route : routes) {
      Caller.Answer refused = edge.caller().post(route, body);
      assertThat(refused.status()).as(route).isEqualTo(429);
      assertThat(refused.header("Content-Type")).startsWith("application/problem+json");
      assertThat(refused.header("Retry-After")).isEqualTo("3");
      assertThat(refused.json().get("type").asText()).isEqualTo("urn:choir:problem:too-many-hooks");
      assertThat(refused.json().get("perMinute").asInt()).isEqualTo(20);
    }
    assertThat(edge.entities.deliveries()).isEqualTo(delivered);
    assertThat(edge.caller().get("/hooks/runs/run-00000000000000000000000000000000").status())
        .as("looking up is no hook")
        .isEqualTo(404);
    assertThat(edge.caller().post("/api/v1/agents/phex/messages", "{\"text\":\"t\"}").status())
        .as("a person's message is no hook")
        .isEqualTo(202);
    edge.pass(Duration.ofSeconds(3));
    assertThat(edge.caller().post("/hooks/agent", HOOK).status()).isEqualTo(202);
  }

  @Test
  void whatIsAppliedIsInForceAtTheNextHook() {
    apply("{\"perMinute\":1}");
    assertThat(edge.caller().post("/hooks/agent", HOOK).status()).isEqualTo(202);
    assertThat(edge.caller().post("/hooks/agent", HOOK).status()).isEqualTo(429);
    apply("{\"perMinute\":0}");
    assertThat(edge.caller().post("/hooks/agent", HOOK).status()).isEqualTo(202);
  }

  @Test
  void withoutADeclarationThereIsTheDefault() {
    for (int i = 0; i < 150; i++) {
      assertThat(edge.caller().post("/hooks/agent", HOOK).status()).as("hook %s", i).isEqualTo(202);
    }
    assertThat(edge.caller().post("/hooks/agent", HOOK).header("Retry-After")).isEqualTo("1");
  }
}
