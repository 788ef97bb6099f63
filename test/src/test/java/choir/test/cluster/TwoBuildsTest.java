package choir.test.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.Build;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A ranch is upgraded node by node, under load, to a build whose stored events and messages between
 * nodes have a field more, and one node goes back: nothing stops, nothing is lost.
 */
@Tag("process")
@Execution(ExecutionMode.CONCURRENT)
final class TwoBuildsTest {
  private static final String SAID = "by-the-next-build";

  @TempDir private Path folder;

  @Test
  void nodesOfTwoBuildsWorkInOneRanch() throws IOException {
    String next = nextBuild();
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    try (TestRanch ranch = new TestRanch(folder, 3).start(2);
        HookStream hooks = HookStream.begin(ranch, "upgrade", seed)) {
      ranch.create("c").build(next);
      NodeProcess joined = ranch.node("c");
      joined.join(ranch.node("a"), "voter,worker", ranch.joinToken("c"));
      joined.awaitReady();
      ranch.awaitUp(3);
      awaitVersions(ranch, Build.version(), "0.2.0");
      // Their events are written by one build and read by the other, and back.
      everybodyMovesTo("c", ranch, hooks);
      everybodyMovesTo("a", ranch, hooks);
      assertThat(authors(ranch)).containsExactly("", SAID);

      for (String name : List.of("a", "b")) {
        restart(ranch, name, next);
        hooks.awaitMore();
      }
      awaitVersions(ranch, "0.2.0");
      everybodyMovesTo("b", ranch, hooks);
      restart(ranch, "b", System.getProperty("java.class.path"));
      everybodyMovesTo("b", ranch, hooks);

      hooks.end();
      assertThat(hooks.faults()).as(ranch::printed).isEmpty();
    }
  }

  private String nextBuild() throws IOException {
    return new OtherBuild(folder.resolve("next"))
        .version("0.2.0")
        .grow(
            "src/main/java/choir/core/mirrorborn/MirrorbornEvent.java",
            "MessageReceived",
            "AgentId agent, Inbound message, Instant at",
            "author",
            SAID)
        .grow(
            "actors/src/main/java/choir/actors/mirrorborn/MirrorbornCommand.java",
            "Deliver",
            "Inbound message, ActorRef<Delivery> replyTo",
            "author",
            SAID)
        .compile();
  }

  private static void restart(TestRanch ranch, String name, String build) {
    NodeProcess node = ranch.node(name);
    node.stop();
    node.build(build);
    node.up();
    node.awaitReady();
    ranch.awaitUp(3);
  }

  private static void everybodyMovesTo(String node, TestRanch ranch, HookStream hooks) {
    for (int agent = 1; agent <= ranch.agents(); agent++) {
      ranch.move(agent, node);
    }
    hooks.awaitMore();
  }

  /** A node tells the others its version with its first report, some seconds after it is up. */
  private static void awaitVersions(TestRanch ranch, String... versions) {
    Awaitility.await("the nodes report " + List.of(versions))
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(versions(ranch)).containsExactlyInAnyOrder(versions));
  }

  private static List<String> versions(TestRanch ranch) throws IOException {
    Set<String> versions = new TreeSet<>();
    ranch
        .cluster(ranch.node("a"))
        .values()
        .forEach(node -> versions.add(node.path("version").asText()));
    return new ArrayList<>(versions);
  }

  /** The writers of the messages' events. */
  private static Set<String> authors(TestRanch ranch) {
    Set<String> authors = new TreeSet<>();
    for (JsonNode event :
        ranch.ask("/api/v1/agents/agent-1/journal?limit=1000", null).body().path("events")) {
      if (event.path("type").asText().equals("mirrorborn.MessageReceived")) {
        authors.add(event.path("event").path("author").asText());
      }
    }
    return authors;
  }
}
