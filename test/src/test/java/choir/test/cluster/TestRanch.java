package choir.test.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.access.JoinToken;
import choir.runtime.model.FakeModelServer;
import choir.runtime.model.FakeReply;
import choir.runtime.model.FakeRequest;
import choir.runtime.ranch.NodeFile;
import choir.test.group.Networks;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A ranch of several nodes, whose model echoes the key in its prompt. */
final class TestRanch implements AutoCloseable {
  private static final Pattern KEY = Pattern.compile("key-[0-9a-z-]+");
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final String UP = "up";

  private final Path folder;
  private final int agents;
  private final Line line;
  private Consumer<NodeProcess> furnished = node -> {};
  private final FakeModelServer model = FakeModelServer.start(0, TestRanch::repeat);
  private volatile String token = "";
  private final Map<String, NodeProcess> nodes = new LinkedHashMap<>();

  /**
   * @param folder for the homes
   * @param agents how many live there, called agent-1 and so on
   */
  TestRanch(Path folder, int agents) {
    this(folder, agents, Line.LOOPBACK);
  }

  TestRanch(Path folder, int agents, Line line) {
    this.folder = folder;
    this.agents = agents;
    this.line = line;
  }

  /** What is between the nodes. */
  enum Line {
    LOOPBACK,
    /** Each node is on a machine of its own, made by {@link Networks}. */
    LAN,
    /** So too, and set up for machines beyond a slow line. */
    WAN
  }

  private static FakeReply repeat(FakeRequest request) {
    String key = "nothing";
    Matcher keys = KEY.matcher(request.body());
    while (keys.find()) {
      key = keys.group();
    }
    return FakeReply.text("done " + key);
  }

  /** What each node is given before it is started for the first time. */
  TestRanch furnish(Consumer<NodeProcess> with) {
    furnished = with;
    return this;
  }

  int agents() {
    return agents;
  }

  /** Nodes a, b, c and so on, each up and a voter. */
  TestRanch start(int count) {
    try {
      NodeProcess first = create("a");
      declare(first);
      first.up();
      first.awaitReady();
      for (int i = 1; i < count; i++) {
        join("voter,worker");
      }
      return this;
    } catch (IOException failed) {
      close();
      throw new UncheckedIOException(failed);
    } catch (RuntimeException | Error failed) {
      close();
      throw failed;
    }
  }

  /** One node more, named by the next letter. */
  NodeProcess join(String roles) throws IOException {
    NodeProcess next = create(Character.toString('a' + nodes.size()));
    next.join(node("a"), roles, joinToken(next.name()));
    next.awaitReady();
    return next;
  }

  private void declare(NodeProcess first) throws IOException {
    Path home = first.home();
    StringBuilder yaml = new StringBuilder();
    yaml.append("ranch: test\ndefaultAgent: agent-1\n");
    // A stream of hooks sends them all with one token.
    yaml.append("hooks: {perMinute: 0}\n");
    if (line == Line.LOOPBACK) {
      // From a machine of its own the model cannot be reached: there the offline one answers.
      yaml.append("models:\n  - {name: fake, provider: openai-compatible, model: m, baseUrl: '")
          .append(model.baseUrl())
          .append("'}\n");
    }
    yaml.append("machines:\n  - {name: a}\n  - {name: b, offers: [gpu]}\nagents:\n");
    for (int i = 1; i <= agents; i++) {
      yaml.append(
          "  - {id: agent-%d, name: Agent %d, role: test, home: 1.1.1/1.1.%d/1.1.1}%n"
              .formatted(i, i, i));
    }
    Files.createDirectories(home);
    if (line != Line.LOOPBACK) {
      yaml.append("http: {address: 0.0.0.0}\n");
      new NodeFile(
              first.name(),
              NodeFile.roles("voter, worker"),
              first.machine().host(),
              Optional.empty(),
              line == Line.WAN,
              true)
          .write(home);
    }
    Files.writeString(home.resolve("ranch.yaml"), yaml.toString());
  }

  /** A node that is not started yet. */
  NodeProcess create(String name) throws IOException {
    int number = nodes.size() + 1;
    NodeProcess.Machine machine =
        line == Line.LOOPBACK
            ? NodeProcess.Machine.HERE
            : new NodeProcess.Machine(
                Networks.through(number),
                Networks.host(number),
                Networks.outside(number),
                line == Line.WAN);
    NodeProcess node = new NodeProcess(name, folder.resolve(name), FreeOffset.take(), machine);
    nodes.put(name, node);
    furnished.accept(node);
    return node;
  }

  NodeProcess node(String name) {
    NodeProcess node = nodes.get(name);
    if (node == null) {
      throw new IllegalArgumentException("there is no node " + name);
    }
    return node;
  }

  List<NodeProcess> alive() {
    return nodes.values().stream().filter(NodeProcess::isAlive).toList();
  }

  String token() {
    try {
      if (token.isEmpty()) {
        token = Files.readString(folder.resolve("a").resolve("token")).strip();
      }
      return token;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** What a machine that joins sends of its token. */
  String joinSecret(String name) {
    return JoinToken.parse(joinToken(name)).secret().reveal();
  }

  String joinToken(String name) {
    NodeProcess.Answer made =
        ask("/api/v1/tokens", "{\"name\":\"join-%s\",\"scope\":\"join\"}".formatted(name));
    if (made.status() != 201) {
      throw new IllegalStateException("no join token: " + made);
    }
    return made.body().path("token").asText();
  }

  /** Where an agent was placed last, and why. */
  JsonNode placeOf(int agent) {
    return ask(placePath(agent), null).body().path("places").path(0);
  }

  private static String placePath(int agent) {
    return "/api/v1/agents/agent-" + agent + "/place";
  }

  /** Sends an agent to a node, and waits until it lives there. */
  void move(int agent, String to) {
    NodeProcess.Answer sent = ask(placePath(agent), "{\"node\":\"" + to + "\",\"minutes\":60}");
    assertThat(sent.status()).as("%s", sent.body()).isEqualTo(200);
    Awaitility.await("agent-" + agent + " lives on " + to)
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(() -> placeOf(agent).path("node").asText().equals(to));
  }

  /** Asks a node that is alive. */
  NodeProcess.Answer ask(String path, @Nullable String body) {
    try {
      return alive().get(0).ask(token(), path, body, ANSWER);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Says that a node is gone for good. */
  NodeProcess.Answer remove(String name) {
    return ask("/api/v1/nodes/" + name, "DELETE");
  }

  /** The nodes as {@code by} sees them. */
  Map<String, JsonNode> cluster(NodeProcess by) throws IOException {
    NodeProcess.Answer answer = by.ask(token(), "/api/v1/cluster", null, ANSWER);
    Map<String, JsonNode> found = new LinkedHashMap<>();
    answer.body().path("nodes").forEach(node -> found.put(node.path("name").asText(), node));
    return found;
  }

  /** The last move of an agent from one node to another; a missing one if there was none. */
  JsonNode lastMove() {
    return ask("/api/v1/cluster", null).body().path("moves").path(0);
  }

  /** A node as {@code by} sees it; a missing one if it does not. */
  JsonNode seen(NodeProcess by, NodeProcess node) throws IOException {
    return cluster(by).getOrDefault(node.name(), MissingNode.getInstance());
  }

  /** Waits until every node that is alive sees so many up; a failure says what each of them saw. */
  void awaitUp(int count) {
    Awaitility.await(count + " nodes are up")
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () -> {
              for (NodeProcess node : alive()) {
                assertThat(states(node))
                    .as("what %s sees", node.name())
                    .satisfies(
                        seen ->
                            assertThat(Collections.frequency(seen.values(), UP)).isEqualTo(count));
              }
            });
  }

  /** The state of each node as {@code by} sees it; why it gave no answer if it gave none. */
  private Map<String, String> states(NodeProcess by) {
    Map<String, String> states = new LinkedHashMap<>();
    try {
      cluster(by)
          .forEach(
              (name, node) ->
                  states.put(
                      name,
                      node.path("reachable").asBoolean()
                          ? node.path("status").asText()
                          : "unreachable"));
    } catch (IOException failed) {
      states.put(by.name(), failed.toString());
    }
    return states;
  }

  /** The node that leads the store. */
  NodeProcess storeLeader() {
    return Awaitility.await("somebody leads the store")
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(this::findLeader, found -> !found.isEmpty())
        .get(0);
  }

  private List<NodeProcess> findLeader() throws IOException {
    List<NodeProcess> leaders = new ArrayList<>();
    cluster(alive().get(0))
        .forEach(
            (name, node) -> {
              if (node.path("store").asText().equals("leader") && node(name).isAlive()) {
                leaders.add(node(name));
              }
            });
    return leaders;
  }

  /** What all nodes have printed, for a test that failed. */
  String printed() {
    StringBuilder all = new StringBuilder();
    nodes.forEach(
        (name, node) -> all.append("--- ").append(name).append('\n').append(node.printed()));
    return all.toString();
  }

  @Override
  public void close() {
    nodes.values().forEach(NodeProcess::close);
    model.close();
  }
}
