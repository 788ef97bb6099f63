package choir.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.access.Scope;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operators' tools, and the figures, over a real ranch of one. */
final class ManagementEdgeTest {
  private static final String LOGGER = "choir.runtime.http.test";

  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init") // opened before all
  private static TestRanch ranch;

  @SuppressWarnings("NullAway.Init") // opened before all
  private static String url;

  private static final AtomicReference<Readiness> hosts = new AtomicReference<>(Readiness.READY);

  @BeforeAll
  static void open() throws Exception {
    ranch = new TestRanch(folder.resolve("sq"));
    url = "http://127.0.0.1:" + ranch.manage(hosts::get);
  }

  @AfterAll
  static void close() throws Exception {
    ranch.close();
  }

  private static Caller caller(String token) {
    return new Caller(url, token);
  }

  private static Caller.Answer put(String token, String query) {
    Caller caller = caller(token);
    return caller.send(
        caller.request("/loglevel/logback?" + query).PUT(HttpRequest.BodyPublishers.noBody()));
  }

  /** The page has a row for each port and scope, as the routes have it; a failure shows the row. */
  @Test
  void theListOfWhatIsOpenIsThatOfTheRoutes() throws IOException {
    String page = Files.readString(Path.of("../docs/security.md"));
    assertThat(page.lines().filter(line -> line.startsWith("| 1338 |")))
        .containsExactlyElementsOf(doors("1338", ranch.url));
    assertThat(page.lines().filter(line -> line.startsWith("| 7626 |")))
        .containsExactlyElementsOf(doors("7626", url));
    assertThat(page.lines().filter(line -> line.startsWith("| of `hooks.ports` |")))
        .containsExactlyElementsOf(doorsOfAgents());
  }

  /** The rows of an agent's port: the API's routes of one agent's hooks, and health. */
  private static List<String> doorsOfAgents() {
    List<String> rows = new ArrayList<>();
    for (String row : doors("of `hooks.ports`", ranch.url)) {
      String scope = row.substring(0, row.lastIndexOf("| `"));
      String doors =
          Pattern.compile("`(GET /health/live|POST /agents/\\{id}/hooks/[a-z]+)`")
              .matcher(row)
              .results()
              .map(door -> "`" + door.group(1).replace("/agents/{id}", "") + "`")
              .collect(Collectors.joining(", "));
      if (!doors.isEmpty()) {
        rows.add(scope + "| " + doors + " |");
      }
    }
    return rows;
  }

  /** The rows of a port: for each scope, what it opens. */
  private static List<String> doors(String port, String edge) {
    Map<String, TreeSet<String>> byScope = new TreeMap<>();
    JsonNode paths = new Caller(edge, "").get("/api/v1/openapi.json").json().get("paths");
    for (Map.Entry<String, JsonNode> path : paths.properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        String scope = method.getValue().path("description").asText("no token");
        byScope
            .computeIfAbsent(scope.replaceFirst("Scope: (.*)", "`$1`"), none -> new TreeSet<>())
            .add("`%s %s`".formatted(method.getKey().toUpperCase(Locale.ROOT), path.getKey()));
      }
    }
    return byScope.entrySet().stream()
        .map(
            each ->
                "| %s | %s | %s |"
                    .formatted(port, each.getKey(), String.join(", ", each.getValue())))
        .toList();
  }

  @Test
  void theClustersMembersAreTold() {
    Caller.Answer answer = caller(ranch.admin).get("/cluster/members");
    assertThat(answer.status()).isEqualTo(200);
    JsonNode members = answer.json().path("members");
    assertThat(members).hasSize(1);
    assertThat(members.get(0).path("status").asText()).isEqualTo("Up");
  }

  @Test
  void theRegionsOfAgentsAreTold() {
    JsonNode kinds = caller(ranch.admin).get("/cluster/shards").json().path("entityTypeKeys");
    assertThat(kinds).extracting(JsonNode::asText).contains("Mirrorborn", "Session", "Roster");
    Caller.Answer region = caller(ranch.admin).get("/cluster/shards/Mirrorborn");
    assertThat(region.status()).isEqualTo(200);
    assertThat(region.json().path("regions").isArray()).isTrue();
  }

  @Test
  void theClusterCannotBeChangedHere() {
    Caller caller = caller(ranch.admin);
    assertThat(caller.post("/cluster/members", "{}").status()).isEqualTo(405);
    assertThat(caller.delete("/cluster/members").status()).isEqualTo(405);
  }

  @Test
  void aLevelIsSetByWhoMayOperateAndTakenBack() {
    Caller.Answer set = put(ranch.admin, "logger=" + LOGGER + "&level=debug");
    assertThat(set.status()).isEqualTo(200);
    assertThat(set.json().path("level").asText()).isEqualTo("DEBUG");
    JsonNode below =
        caller(ranch.admin).get("/loglevel/logback?logger=" + LOGGER + ".below").json();
    assertThat(below.path("level").asText()).isEqualTo("DEBUG");
    assertThat(below.path("inherited").asBoolean()).isTrue();
    assertThat(
            caller(ranch.admin)
                .get("/loglevel/logback")
                .json()
                .path("levels")
                .path(LOGGER)
                .asText())
        .isEqualTo("DEBUG");
    assertThat(put(ranch.admin, "logger=" + LOGGER + "&level=inherit").status()).isEqualTo(200);
    JsonNode after = caller(ranch.admin).get("/loglevel/logback?logger=" + LOGGER).json();
    assertThat(after.path("inherited").asBoolean()).isTrue();
  }

  @Test
  void aLevelIsNotSetWithoutATokenNorByAReader() {
    String query = "logger=" + LOGGER + "&level=TRACE";
    assertThat(put("", query).status()).isEqualTo(401);
    assertThat(put(ranch.token(Scope.READ), query).status()).isEqualTo(403);
    assertThat(put(ranch.token(Scope.OPERATE), query).status()).isEqualTo(200);
    assertThat(put(ranch.admin, "logger=" + LOGGER + "&level=INHERIT").status()).isEqualTo(200);
  }

  @Test
  void whatIsNoLevelOrNoLoggerIsRefusedWithTheRemedy() {
    assertThat(put(ranch.admin, "logger=choir&level=LOUD").json().path("detail").asText())
        .isEqualTo(
            "level is 'LOUD', must be one of [OFF, ERROR, WARN, INFO, DEBUG, TRACE, INHERIT]");
    assertThat(put(ranch.admin, "logger=ROOT&level=INHERIT").json().path("detail").asText())
        .endsWith("ROOT has nobody to inherit from");
    assertThat(put(ranch.admin, "logger=a%20b&level=INFO").json().path("detail").asText())
        .contains("must be a package or class");
  }

  @Test
  void readyIsWhoServesAndCanHaveAgents() {
    assertThat(caller("").get("/ready").status()).isEqualTo(200);
    hosts.set(Readiness.waitingFor("the shard region of agents"));
    Caller.Answer waits = caller("").get("/ready");
    hosts.set(Readiness.READY);
    assertThat(waits.status()).isEqualTo(503);
    assertThat(waits.json().path("detail").asText())
        .isEqualTo("waits for the shard region of agents");
    assertThat(caller("").get("/alive").status()).isEqualTo(200);
  }

  /** Finding L8: every user of the machine read the cluster, the log levels and the metrics. */
  @Test
  void loopbackIsNotTheOwner() {
    for (String path : List.of("/cluster/members", "/cluster/shards", "/loglevel/logback")) {
      assertThat(caller("").get(path).status()).as(path).isEqualTo(401);
      assertThat(caller(ranch.token(Scope.READ)).get(path).status()).as(path).isEqualTo(403);
    }
    assertThat(new Caller(ranch.url, "").get("/metrics").status()).isEqualTo(401);
    assertThat(new Caller(ranch.url, ranch.token(Scope.READ)).get("/metrics").status())
        .isEqualTo(200);
  }

  @Test
  void aTurnIsSeenInTheFigures() {
    Caller.Answer run =
        ranch.caller().post("/hooks/agent", "{\"message\":\"count\",\"waitForCompletion\":true}");
    assertThat(run.status()).isEqualTo(200);
    assertThat(ranch.caller().get("/nowhere").status()).isEqualTo(404);
    Caller.Answer scrape = ranch.caller().get("/metrics");
    assertThat(scrape.header("Content-Type")).isEqualTo("text/plain; version=0.0.4; charset=UTF-8");
    assertThat(scrape.response().body().lines())
        .contains(
            "choir_http_requests_total{route=\"POST /hooks/agent\",status=\"200\"} 1.0",
            "choir_http_requests_total{route=\"none\",status=\"404\"} 1.0",
            "choir_model_calls_total{model=\"scripted\",outcome=\"answered\"} 1.0",
            "choir_agent_messages_total{agent=\"phex\"} 1.0",
            "choir_agent_turns_started_total{agent=\"phex\"} 1.0",
            "choir_agent_turns_ended_total{agent=\"phex\",end=\"completed\"} 1.0",
            "choir_agent_messages_waiting{agent=\"phex\"} 0.0",
            "choir_agent_turns_running{agent=\"phex\"} 0.0");
  }
}
