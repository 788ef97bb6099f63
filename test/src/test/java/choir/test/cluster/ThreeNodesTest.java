package choir.test.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A ranch of three nodes, each of which dies in turn. The order spares starts. */
@Tag("process")
// Beside other classes, but one test after the other: JUnit runs the tests of a class that holds a
// lock in one thread, and they share one ranch.
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("ThreeNodesTest")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ThreeNodesTest {
  private static final Duration ANSWER = Duration.ofSeconds(30);

  /** On a machine with other builds; on a quiet one a fail-over takes eight. */
  private static final Duration FAIL_OVER = Duration.ofSeconds(30);

  @SuppressWarnings("NullAway.Init") // set before all
  private TestRanch ranch;

  @BeforeAll
  void start(@TempDir Path folder) {
    ranch = new TestRanch(folder, 5).start(3);
    ranch.awaitUp(3);
  }

  @AfterAll
  void stop() {
    ranch.close();
  }

  @Test
  @Order(1)
  void agentsAreSpreadOverTheNodes() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(ranch.cluster(ranch.node("a")).values())
                    .allSatisfy(node -> assertThat(node.path("agents").asInt()).isPositive()));
  }

  @Test
  @Order(2)
  void anAgentGoesWhereAPersonSendsItAndSaysWhy() throws IOException {
    for (String to : List.of("c", "b")) {
      ranch.move(1, to);

      Awaitility.await("agent-1 is awake on " + to)
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .until(() -> agentsOf(to).contains("agent-1"));
      assertThat(ranch.placeOf(1).path("node").asText()).isEqualTo(to);
      assertThat(ranch.placeOf(1).path("reason").asText()).startsWith("sent there by admin until ");
      JsonNode move = ranch.lastMove();
      assertThat(move.path("agent").asText()).isEqualTo("agent-1");
      assertThat(move.path("to").asText()).isEqualTo(to);
      assertThat(move.path("from").asText()).isNotEqualTo(to).isNotEmpty();
    }
  }

  private List<String> agentsOf(String node) throws IOException {
    List<String> agents = new ArrayList<>();
    JsonNode found = ranch.cluster(ranch.alive().get(0)).get(node);
    if (found != null) {
      found.path("agentIds").forEach(each -> agents.add(each.asText()));
    }
    return agents;
  }

  @Test
  @Order(3)
  void ordersThatCannotBeAreRefusedInWords() {
    assertThat(detail("/api/v1/agents/agent-1/place", "{\"node\":\"nowhere\"}"))
        .isEqualTo("'nowhere' is no node that hosts agents; there are [a, b, c]");
    assertThat(detail("/api/v1/nodes/nowhere/drain", "{}"))
        .isEqualTo("'nowhere' is no node that hosts agents; there are [a, b, c]");
  }

  private String detail(String path, String body) {
    NodeProcess.Answer answer = ranch.ask(path, body);
    assertThat(answer.status()).isEqualTo(404);
    return answer.body().path("detail").asText();
  }

  /** Nobody has asked for them. */
  @Test
  @Order(4)
  void everyNodeHasACertificateOfTheOneAuthority() throws IOException {
    byte[] authority = Files.readAllBytes(ranch.node("a").home().resolve("tls/ca.pem"));
    for (String name : List.of("a", "b", "c")) {
      Path tls = ranch.node(name).home().resolve("tls");
      assertThat(tls.resolve("node.pem")).exists();
      assertThat(tls.resolve("ca.pem")).hasBinaryContent(authority);
      assertThat(Files.exists(tls.resolve("ca.key"))).isEqualTo(name.equals("a"));
    }
  }

  @Test
  @Order(4)
  void aTakenNameAndAUsedTokenAreRefused() throws IOException {
    NodeProcess taken = ranch.node("a");
    NodeProcess.Answer name = taken.ask(ranch.joinSecret("b"), "/api/v1/join?name=b", null, ANSWER);
    assertThat(name.status()).isEqualTo(409);
    assertThat(name.body().path("detail").asText()).startsWith("there is a node 'b' already");

    String token = ranch.joinSecret("twice");
    NodeProcess.Answer other = taken.ask(token, "/api/v1/join?name=x", null, ANSWER);
    assertThat(other.status()).isEqualTo(403);
    assertThat(other.body().path("detail").asText()).contains("is not for the machine 'x'");
    String stranger = "{\"step\":\"promote\",\"member\":\"b-12345678\"}";
    assertThat(taken.ask(token, "/api/v1/join", stranger, ANSWER).status()).isEqualTo(403);
    String early = "{\"step\":\"promote\",\"member\":\"twice-12345678\"}";
    assertThat(taken.ask(token, "/api/v1/join", early, ANSWER).status()).isEqualTo(409);

    String step = "{\"step\":\"arrived\",\"member\":\"twice-12345678\"}";
    assertThat(taken.ask(token, "/api/v1/join", step, ANSWER).status()).isEqualTo(200);
    assertThat(taken.ask(token, "/api/v1/join?name=twice", null, ANSWER).status()).isEqualTo(401);
    assertThat(taken.ask(token, "/api/v1/agents", null, ANSWER).status()).isEqualTo(401);
  }

  @Test
  @Order(5)
  void aJoinTokenOpensNothingElse() throws IOException {
    String token = ranch.joinSecret("only");

    assertThat(ranch.node("a").ask(token, "/api/v1/agents", null, ANSWER).status()).isEqualTo(403);
  }

  @Test
  @Order(6)
  void whoeverDiesNothingAcceptedIsLostAndAllGoesOnElsewhere() throws IOException {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    try (HookStream hooks = HookStream.begin(ranch, "kill", seed)) {
      hooks.awaitMore();
      List<Duration> gaps = new ArrayList<>();
      for (String victim : List.of("c", "a")) {
        hooks.longestGap();
        ranch.node(victim).kill();
        hooks.awaitMore();
        gaps.add(hooks.longestGap());
        ranch.node(victim).up();
        ranch.node(victim).awaitReady();
        ranch.awaitUp(3);
      }
      hooks.end();
      System.out.printf(
          "%d hooks accepted; longest gaps after a kill %s%n", hooks.accepted(), gaps);

      assertThat(hooks.faults()).isEmpty();
      assertThat(gaps).allSatisfy(gap -> assertThat(gap).isLessThan(FAIL_OVER));
    }
  }

  @Test
  @Order(7)
  void aNodeThatIsStoppedHandsOverAtOnce() {
    try (HookStream hooks = HookStream.begin(ranch, "stop", 7)) {
      hooks.awaitMore();
      hooks.longestGap();
      ranch.node("b").stop();
      hooks.awaitMore();
      Duration gap = hooks.longestGap();
      System.out.println("longest gap after a stop " + gap);
      ranch.node("b").up();
      ranch.node("b").awaitReady();

      assertThat(gap).isLessThan(Duration.ofSeconds(15));
    }
    ranch.awaitUp(3);
  }

  @Test
  @Order(8)
  void allKilledAndStartedAgainComeUpAndAMinorityFoundsNothing() throws IOException {
    ranch.alive().forEach(NodeProcess::kill);
    ranch.node("a").up();
    ranch.node("a").awaitSaying("waiting for a majority of the store's 3 voters");
    NodeProcess.Answer ready = ranch.node("a").ask(ranch.token(), "/health/ready", null, ANSWER);
    assertThat(ready.status()).isEqualTo(503);
    assertThat(ready.body().path("detail").asText()).contains("majority of the store's");
    // Fault D15: with two of three voters gone SQ's port refused connections.
    assertThat(ranch.node("a").sqStatus("toc?p=notes&consistency=local")).isEqualTo(200);
    assertThat(ranch.node("a").sqStatus("toc?p=notes")).isEqualTo(503);

    ranch.node("c").up();
    ranch.node("b").up();

    for (String name : List.of("a", "b", "c")) {
      ranch.node(name).awaitReady();
    }
    ranch.awaitUp(3);
  }

  @Test
  @Order(9)
  void aNodeThatLeavesHandsOverAndIsNotStartedOnItsOldHome() throws IOException {
    NodeProcess leaving = ranch.node("c");
    assertThat(tokens()).contains("node-c");
    assertThat(ranch.ask("/api/v1/nodes/c/drain", "{}").status()).isEqualTo(200);
    Awaitility.await("nobody lives on c")
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(() -> agentsOf("c").isEmpty());

    NodeProcess.Answer left = leaving.ask(ranch.token(), "/api/v1/leave", "{}", ANSWER);

    assertThat(left.status()).as("%s", left.body()).isEqualTo(200);
    leaving.awaitEnd();
    ranch.awaitUp(2);
    assertThat(ranch.cluster(ranch.node("a"))).doesNotContainKey("c");
    assertThat(tokens()).doesNotContain("node-c").contains("node-b");
    leaving.up();
    assertThat(leaving.awaitEnd()).isEqualTo(2);
    assertThat(leaving.printed()).contains("left its ranch at");
  }

  private List<String> tokens() {
    return ranch.ask("/api/v1/tokens", null).body().at("/tokens").findValuesAsText("name");
  }
}
