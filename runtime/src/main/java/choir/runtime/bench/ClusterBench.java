package choir.runtime.bench;

import choir.runtime.access.AdminToken;
import choir.runtime.http.Json;
import choir.runtime.model.FakeModelServer;
import choir.runtime.ranch.HttpAddress;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures a ranch of three nodes in separate processes on this machine: the distribution of
 * profiles, joins, rebalancing, memory, throughput and latency of hooks, draining of a node, and
 * fail-over after its failure.
 */
public final class ClusterBench {
  /** Number of node failures; odd, for a median. */
  private static final int KILLS = 3;

  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  /** Fraction of a fair share at which a node counts as balanced. */
  private static final double FULL = 0.75;

  private static final int NODES = 3;

  /** Number of shard numbers; more agents share them. */
  private static final int NUMBERS = 999;

  private static final int PORT_DISTANCE = 100;

  /**
   * The parameters.
   *
   * @param agents number of agents, 8 to 10,000
   * @param millis duration of sending hooks
   * @param portOffset port offset of the first node
   */
  public record Settings(int agents, long millis, int portOffset) {}

  /**
   * The results.
   *
   * @param numbers shard numbers of the agents
   * @param firstSeconds from the start of the first node until it is ready with all agents declared
   * @param profileSeconds from the first ready node until all agents have stored their profiles
   * @param joinSeconds from the start of the process until the node is ready, per additional node
   * @param spreadSeconds from the last join until the agents are balanced
   * @param idleMegabytes resident memory of each node before the load
   * @param moved agents on the drained node
   * @param movedNumbers shard numbers of those agents
   * @param failOverSeconds from the kill of a node until a hook for one of its agents is accepted
   */
  public record Report(
      Machine machine,
      int agents,
      int numbers,
      double firstSeconds,
      double profileSeconds,
      List<Double> joinSeconds,
      double spreadSeconds,
      List<Double> idleMegabytes,
      HooksBench.Phase hooks,
      long lost,
      int moved,
      int movedNumbers,
      double drainSeconds,
      List<Double> failOverSeconds) {
    /** The report as text. */
    public String text() {
      return machine.text()
          + """

          three nodes, %d agents with %d numbers
            the first serves  %.1f s, all declared
            profiles          %.1f s until all agents have stored theirs
            a node joins      %s s
            agents spread     %.1f s after the last node came
            idle nodes        %s MB resident
            hooks             %.0f/s accepted, %.0f turns/s, 64 connections to one node
            until the 202     %s
            at the end        %d LOST
            drain             %d agents, %d numbers, moved off a node in %.1f s
            back after a kill %s s, median %.1f
          """
              .formatted(
                  agents,
                  numbers,
                  firstSeconds,
                  profileSeconds,
                  joined(joinSeconds),
                  spreadSeconds,
                  joined(idleMegabytes),
                  hooks.acceptedPerSecond(),
                  hooks.turnsPerSecond(),
                  hooks.acceptance(),
                  lost,
                  moved,
                  movedNumbers,
                  drainSeconds,
                  joined(failOverSeconds),
                  failOverSeconds.stream().sorted().toList().get(failOverSeconds.size() / 2));
    }

    private static String joined(List<Double> figures) {
      return String.join(", ", figures.stream().map("%.1f"::formatted).toList());
    }
  }

  private final Settings settings;
  private final BenchWorkspace workspace;
  private final HookTimes times = new HookTimes();
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<SpawnedNode> nodes = new ArrayList<>();
  private String token = "";

  private ClusterBench(Settings settings, BenchWorkspace workspace) {
    this.settings = settings;
    this.workspace = workspace;
  }

  /** Runs the measurement and stops the nodes. */
  public static Report run(Settings settings, BenchWorkspace workspace) throws Exception {
    ClusterBench bench = new ClusterBench(settings, workspace);
    try {
      return bench.run();
    } finally {
      bench.nodes.forEach(SpawnedNode::close);
      bench.http.close();
    }
  }

  private Report run() throws Exception {
    Machine machine = Machine.look(workspace.folder());
    FakeModelServer model = workspace.keep(FakeModelServer.start(0, times::answer));
    Path home = BenchRanch.write(home(0), model.baseUrl());
    BenchRanch.populate(home, settings.agents());
    nodes.add(SpawnedNode.start(workspace, home, offset(0)));
    token = Files.readString(AdminToken.in(home)).strip();
    double profiles = seconds(() -> awaitProfiles());
    List<Double> joins = joinOthers();
    double spread = seconds(() -> awaitSpread());
    // Agents activated by their profiles have been passivated again.
    Thread.sleep(35_000);
    List<Double> idle = residentMegabytes();
    HookLoad load = new HookLoad(port(0), token, times);
    HooksBench.Phase warmUp = load.send("warm-up", 8, settings.millis() / 2, true);
    HooksBench.Phase hooks = load.send("hooks", 64, settings.millis(), false);
    long lost = settled(load).lost();
    assert warmUp.accepted() > 0;
    await("c is shown", 500, () -> node("c").has("agents"));
    JsonNode c = node("c");
    double drain = seconds(() -> drain());
    ask("DELETE", "/api/v1/nodes/c/drain", "{}");
    return new Report(
        machine,
        settings.agents(),
        Math.min(settings.agents(), NUMBERS),
        nodes.get(0).readyMillis() / 1000,
        profiles,
        joins,
        spread,
        idle,
        hooks,
        lost,
        c.path("agents").asInt(),
        c.path("numbers").asInt(),
        drain,
        failOvers());
  }

  private List<Double> residentMegabytes() throws Exception {
    List<Double> megabytes = new ArrayList<>();
    for (SpawnedNode node : nodes) {
      megabytes.add(node.residentMegabytes());
    }
    return megabytes;
  }

  /** The seconds that each further node took to join. */
  private List<Double> joinOthers() throws Exception {
    List<Double> joins = new ArrayList<>();
    for (int i = 1; i < NODES; i++) {
      // On a busy machine two voters may briefly lack a leader, which blocks joins.
      awaitUp(i);
      nodes.add(join(i));
      joins.add(nodes.get(i).readyMillis() / 1000);
    }
    awaitUp(NODES);
    return joins;
  }

  private interface Step {
    void run() throws Exception;
  }

  private static double seconds(Step step) throws Exception {
    long began = System.nanoTime();
    step.run();
    return (System.nanoTime() - began) / 1e9;
  }

  private void awaitProfiles() throws Exception {
    await(
        "all agents have their profiles",
        500,
        () -> {
          JsonNode status = ask("GET", "/api/v1/status", "");
          return status.path("declared").asInt() == settings.agents()
              && status.path("withoutProfile").asInt() == 0;
        });
  }

  private void awaitSpread() throws Exception {
    await(
        "the agents are balanced",
        500,
        () -> {
          double share = FULL * Math.min(settings.agents(), NUMBERS) / NODES;
          int full = 0;
          for (JsonNode node : ask("GET", "/api/v1/cluster", "").path("nodes")) {
            full += node.path("numbers").asInt() >= Math.max(1, share) ? 1 : 0;
          }
          return full == NODES;
        });
  }

  private Path home(int number) {
    return workspace.folder().resolve(name(number));
  }

  private static String name(int number) {
    return Character.toString('a' + number);
  }

  private int offset(int number) {
    return settings.portOffset() + number * PORT_DISTANCE;
  }

  private int port(int number) {
    return HttpAddress.DEFAULT.port() + offset(number);
  }

  private SpawnedNode join(int number) throws Exception {
    JsonNode made =
        ask(
            "POST",
            "/api/v1/tokens",
            "{\"name\":\"join-%s\",\"scope\":\"join\"}".formatted(name(number)));
    return SpawnedNode.join(
        workspace,
        home(number),
        offset(number),
        name(number),
        port(0),
        made.path("token").asText());
  }

  private JsonNode ask(String method, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(0) + path))
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    return Json.read(http.send(request, BodyHandlers.ofString()).body());
  }

  private void awaitUp(int count) throws Exception {
    await(
        count + " nodes are up",
        () -> {
          int up = 0;
          for (JsonNode node : ask("GET", "/api/v1/cluster", "").path("nodes")) {
            up += node.path("status").asText().equals("up") ? 1 : 0;
          }
          return up == count;
        });
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(String what, Condition condition) throws Exception {
    await(what, 50, condition);
  }

  /**
   * @param everyMillis poll interval; a poll costs a node time in proportion to its agents
   */
  private static void await(String what, long everyMillis, Condition condition) throws Exception {
    long until = System.nanoTime() + TIMEOUT.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > until) {
        throw new IOException("not within " + TIMEOUT.toMinutes() + " min: " + what);
      }
      Thread.sleep(everyMillis);
    }
  }

  private HookLoad.Outcome settled(HookLoad load) throws Exception {
    HookLoad.Outcome fate = load.lookUp(8);
    for (int again = 0; again < 60 && fate.unfinished() > 0; again++) {
      Thread.sleep(500);
      fate = load.lookUp(8);
    }
    return fate;
  }

  /** The status of a node from the first node; empty if that is too busy to answer. */
  private JsonNode node(String name) throws Exception {
    for (JsonNode node : ask("GET", "/api/v1/cluster", "").path("nodes")) {
      if (node.path("name").asText().equals(name)) {
        return node;
      }
    }
    return MissingNode.getInstance();
  }

  /** Some of the agents on a node, those with the lowest numbers. */
  private List<String> agentsOn(String name) throws Exception {
    List<String> agents = new ArrayList<>();
    node(name).path("agentIds").forEach(each -> agents.add(each.asText()));
    return agents;
  }

  private void drain() throws Exception {
    ask("POST", "/api/v1/nodes/c/drain", "{}");
    await("no agent lives on c", 500, () -> node("c").path("agents").asInt(-1) == 0);
  }

  private List<Double> failOvers() throws Exception {
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < KILLS; i++) {
      String victim = BenchRanch.IDS.get(i);
      ask("POST", "/api/v1/agents/" + victim + "/place", "{\"node\":\"c\",\"minutes\":60}");
      await(victim + " lives on c", () -> agentsOn("c").contains(victim));
      nodes.get(NODES - 1).kill();
      long began = System.nanoTime();
      accepted(victim, i);
      seconds.add((System.nanoTime() - began) / 1e9);
      nodes.set(NODES - 1, SpawnedNode.start(workspace, home(NODES - 1), offset(NODES - 1)));
      awaitUp(NODES);
    }
    return seconds;
  }

  private void accepted(String agent, int round) throws Exception {
    String body =
        "{\"agentId\":\"%s\",\"message\":\"are you there?\",\"idempotencyKey\":\"kill-%d\"}"
            .formatted(agent, round);
    await(agent + " takes a hook", () -> ask("POST", "/hooks/agent", body).has("runId"));
  }
}
