package choir.runtime.messages;

import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.access.Scope;
import choir.runtime.access.Token;
import choir.runtime.access.Tokens;
import choir.runtime.http.Call;
import choir.runtime.http.Refusal;
import choir.runtime.http.Route;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

/** How many hooks a token may send, on a virtual clock. */
final class HookLimitTest {
  private Instant now = Instant.parse("2026-12-01T12:00:00Z");
  private int perMinute = 60;
  private int handled;
  private final HookLimit limit =
      new HookLimit(() -> new HookSettings(perMinute, List.of(), new TreeMap<>()), () -> now);
  private final Route.Handler handler = limit.limited(this::handle);

  private CompletionStage<HttpResponse> handle(Call call) {
    handled++;
    return CompletableFuture.completedStage(HttpResponse.create());
  }

  private static Call call(String caller) {
    Token token = new Token(caller, Scope.HOOK, Instant.EPOCH, "");
    return new Call(HttpRequest.create(), token, Map.of(), ByteString.emptyByteString());
  }

  /** The words with which a hook was refused; empty if it was handled. */
  private Optional<String> send(String caller) {
    try {
      assertThat(handler.handle(call(caller)).toCompletableFuture()).isCompleted();
      return Optional.empty();
    } catch (Refusal refused) {
      return Optional.ofNullable(refused.getMessage());
    }
  }

  private int accepted(String caller, int hooks) {
    int accepted = 0;
    for (int i = 0; i < hooks; i++) {
      accepted += send(caller).isEmpty() ? 1 : 0;
    }
    return accepted;
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  @Test
  void aQuarterComesAtOnceAndTheRestOneByOne() {
    assertThat(accepted("ci", 100)).isEqualTo(15);
    pass(Duration.ofMillis(999));
    assertThat(send("ci")).isPresent();
    pass(Duration.ofMillis(1));
    assertThat(accepted("ci", 2)).isEqualTo(1);
    pass(Duration.ofSeconds(5));
    assertThat(accepted("ci", 100)).isEqualTo(5);
    pass(Duration.ofHours(1));
    assertThat(accepted("ci", 100)).as("no more than a full bucket").isEqualTo(15);
    assertThat(handled).isEqualTo(36);
  }

  /** Whoever tries all the time gets what the limit says: refused hooks cost nothing. */
  @Test
  void aLoopWithoutAPauseGetsTheLimitAndOneBucket() {
    int accepted = 0;
    for (int i = 0; i < 600; i++) {
      accepted += accepted("ci", 3);
      pass(Duration.ofMillis(100));
    }
    assertThat(accepted).isEqualTo(15 + 59);
    assertThat(limit.refused()).isEqualTo(1_800 - accepted);
  }

  @Test
  void theRefusalNamesTheLimitTheRemedyAndTheWholeSecondsToWait() {
    perMinute = 7;
    assertThat(accepted("ci", 2)).as("a quarter, rounded up").isEqualTo(2);
    assertThat(send("ci"))
        .contains(
            "the token 'ci' may send 7 hooks a minute to a node, 2 of them at once"
                + " (hooks.perMinute in ranch.yaml); nothing was stored. Send this one again after"
                + " 9 s, or raise hooks.perMinute and run 'choir apply'");
    pass(Duration.ofSeconds(9));
    assertThat(send("ci")).as("after the time that the refusal names").isEmpty();
  }

  @Test
  void tokensShareNoBucket() {
    assertThat(accepted("ci", 100)).isEqualTo(15);
    assertThat(accepted("monitor", 100)).isEqualTo(15);
  }

  @Test
  void zeroIsNoLimit() {
    perMinute = 0;
    assertThat(accepted("ci", 10_000)).isEqualTo(10_000);
    assertThat(limit.refused()).isZero();
  }

  @Test
  void aHigherLimitIsInForceAtOnceAndSoIsALowerOne() {
    perMinute = 1;
    assertThat(accepted("ci", 2)).isEqualTo(1);
    perMinute = 600;
    assertThat(send("ci")).as("the bucket of the new limit is still empty").isPresent();
    pass(Duration.ofMillis(300));
    assertThat(accepted("ci", 100)).isEqualTo(3);
    perMinute = 1;
    pass(Duration.ofSeconds(20));
    assertThat(accepted("ci", 100)).as("no more than the bucket of the new limit").isEqualTo(1);
  }

  @Test
  void aClockThatIsSetBackLocksNobodyOut() {
    assertThat(accepted("ci", 100)).isEqualTo(15);
    pass(Duration.ofDays(-1));
    assertThat(send("ci")).isPresent();
    pass(Duration.ofSeconds(1));
    assertThat(send("ci")).isEmpty();
  }

  @Test
  void thereAreNoMoreBucketsThanTokens() {
    assertThat(accepted("first", 100)).isEqualTo(15);
    for (int i = 0; i < Tokens.MAX - 1; i++) {
      assertThat(send("other-" + i)).isEmpty();
    }
    assertThat(send("first")).as("its bucket is still there").isPresent();
    assertThat(send("one-more")).isEmpty();
    assertThat(accepted("other-0", 100)).as("the one used longest ago was dropped").isEqualTo(15);
  }

  @Test
  void theSchemaNamesTheDefault() throws IOException {
    try (InputStream in = HookSettings.class.getResourceAsStream("/ranch.schema.json")) {
      JsonNode schema = new ObjectMapper().readTree(in);
      assertThat(schema.at("/properties/hooks/properties/perMinute/default").asInt())
          .isEqualTo(HookSettings.read("").perMinute())
          .isEqualTo(HookSettings.DEFAULT_PER_MINUTE);
    }
    assertThat(HookSettings.read("{\"perMinute\":0}").perMinute()).isZero();
  }
}
