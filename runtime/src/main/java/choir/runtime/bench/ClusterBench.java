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
 * A ranch of three nodes on this machine, each in a process of its own: how long it takes until all
 * agents have their profiles, a node to join, the agents to spread; what a node takes of memory,
 * hooks a second and their latency, how long agents take to move off a node, and to be back after
 * its death.
 */
public final class ClusterBench {
  /** How often a node is killed; odd, for a median. */
  private static final int KILLS = 3;

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** Of a fair share of the numbers: with so many a node is as full as it gets. */
  private static final double FULL = 0.75;

  private static final int NODES = 3;

  /** More agents than these share them. */
  private static final int NUMBERS = 999;

  private static final int PORTS_APART = 100;

  /**
   * What to measure.
   *
   * @param agents who live there, 8 to 10,000
   * @param millis for which hooks are sent
   * @param portOffset of the first node's ports
   */
  public record Settings(int agents, long millis, int portOffset) {}

  /**
   * What was measured.
   *
   * @param numbers that those agents have
   * @param firstSeconds from the start of the first node until it serves, all agents declared
   * @param profileSeconds from a first node that serves until all agents have stored their profile
   * @param joinSeconds from the start of the process until the node serves, of each further node
   * @param spreadSeconds from the last join until each node has its part of the agents
   * @param idleMegabytes resident, of each node before the load
   * @param moved agents that lived on the node that was drained
   * @param movedNumbers that those agents have
   * @param failOverSeconds from a kill until a hook for an agent of that node is accepted
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
    /** For a person. */
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
  private final Workplace place;
  private final HookTimes times = new HookTimes();
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<SpawnedNode> nodes = new ArrayList<>();
  private String token = "";

  private ClusterBench(Settings settings, Workplace place) {
    this.settings = settings;
    this.place = place;
  }

  /** Measures; the nodes have ended when it returns. */
  public static Report run(Settings settings, Workplace place) throws Exception {
    ClusterBench bench = new ClusterBench(settings, place);
    try {
      return bench.run();
    } finally {
      bench.nodes.forEach(SpawnedNode::close);
      bench.http.close();
    }
  }

  private Report run() throws Exception {
    Machine machine = Machine.look(place.folder());
    FakeModelServer model = place.keep(FakeModelServer.start(0, times::answer));
    Path home = BenchRanch.write(home(0), model.baseUrl());
    BenchRanch.populate(home, settings.agents());
    nodes.add(SpawnedNode.start(place, home, offset(0)));
    token = Files.readString(AdminToken.in(home)).strip();
    double profiles = seconds(() -> awaitProfiles());
    List<Double> joins = new ArrayList<>();
    for (int i = 1; i < NODES; i++) {
      // On a busy machine two voters may be without a leader for a moment: nobody joins then.
      awaitUp(i);
      nodes.add(join(i));
      joins.add(nodes.get(i).readyMillis() / 1000);
    }
    awaitUp(NODES);
    double spread = seconds(() -> awaitSpread());
    // Those whom their profiles woke are asleep again.
    Thread.sleep(35_000);
    List<Double> idle = new ArrayList<>();
    for (SpawnedNode node : nodes) {
      idle.add(node.residentMegabytes());
    }
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
        "all agents have their profile",
        500,
        () -> {
          JsonNode status = ask("GET", "/api/v1/status", "");
          return status.path("declared").asInt() == settings.agents()
              && status.path("withoutProfile").asInt() == 0;
        });
  }

  private void awaitSpread() throws Exception {
    await(
        "each node has its part of the agents",
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
    return place.folder().resolve(name(number));
  }

  private static String name(int number) {
    return Character.toString('a' + number);
  }

  private int offset(int number) {
    return settings.portOffset() + number * PORTS_APART;
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
        place, home(number), offset(number), name(number), port(0), made.path("token").asText());
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
   * @param everyMillis how often it is looked, which costs a node the more the more agents it
   *     counts
   */
  private static void await(String what, long everyMillis, Condition condition) throws Exception {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > until) {
        throw new IOException("not within " + PATIENCE.toMinutes() + " min: " + what);
      }
      Thread.sleep(everyMillis);
    }
  }

  private HookLoad.Fate settled(HookLoad load) throws Exception {
    HookLoad.Fate fate = load.lookUp(8);
    for (int again = 0; again < 60 && fate.unfinished() > 0; again++) {
      Thread.sleep(500);
      fate = load.lookUp(8);
    }
    return fate;
  }

  /** A node as the first one shows it; without fields where it is too busy to answer. */
  private JsonNode node(String name) throws Exception {
    for (JsonNode node : ask("GET", "/api/v1/cluster", "").path("nodes")) {
      if (node.path("name").asText().equals(name)) {
        return node;
      }
    }
    return MissingNode.getInstance();
  }

  /** Some of those who live on a node: the ones with the lowest numbers. */
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
      nodes.set(NODES - 1, SpawnedNode.start(place, home(NODES - 1), offset(NODES - 1)));
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
