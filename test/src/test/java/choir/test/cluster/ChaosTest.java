package choir.test.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import choir.test.group.NativePrograms;
import choir.test.group.Networks;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All that must be survived, by three and by five nodes with twenty agents under a steady load.
 * {@code -Dchoir.rounds=N} of each; figures are added to {@code target/reliability.md}.
 */
@Tag("chaos")
final class ChaosTest {
  private static final int AGENTS = 20;
  private static final int ROUNDS = Integer.getInteger("choir.rounds", 5);
  private static final Path FIGURES = Path.of("target", "reliability.md");

  @TempDir private Path folder;

  /** A blow to a ranch, and how it recovers. */
  private interface Blow {
    /** Strikes; returns what heals it. */
    Runnable strike(TestRanch ranch, HookStream hooks) throws Exception;
  }

  private void survives(String what, int nodes, int rounds, Blow blow) throws Exception {
    survives(what, nodes, rounds, TestRanch.Line.LOOPBACK, blow);
  }

  private void survives(String what, int nodes, int rounds, TestRanch.Line line, Blow blow)
      throws Exception {
    List<Duration> gaps = new ArrayList<>();
    long seed = System.nanoTime();
    System.out.println(what + ", " + nodes + " nodes, seed " + seed);
    try (TestRanch ranch = new TestRanch(folder, AGENTS, line).start(nodes);
        HookStream hooks = HookStream.begin(ranch, "chaos", seed)) {
      ranch.awaitUp(nodes);
      hooks.awaitMore();
      for (int round = 0; round < rounds; round++) {
        hooks.longestGap();
        Runnable heal = blow.strike(ranch, hooks);
        hooks.awaitMore();
        gaps.add(hooks.longestGap());
        heal.run();
        ranch.awaitUp(nodes);
        hooks.awaitMore();
      }
      hooks.end();
      List<String> faults = hooks.faults();
      note(what, nodes, gaps, hooks.accepted(), faults.size());
      assertThat(faults).as(ranch::printed).isEmpty();
    }
  }

  private static void note(String what, int nodes, List<Duration> gaps, int accepted, int faults)
      throws IOException {
    List<Duration> sorted = gaps.stream().sorted(Comparator.naturalOrder()).toList();
    String line =
        "| %s | %d | %d | %.1f s | %.1f s | %,d | %d |%n"
            .formatted(
                what,
                nodes,
                gaps.size(),
                seconds(sorted.get(sorted.size() / 2)),
                seconds(sorted.get(sorted.size() - 1)),
                accepted,
                faults);
    note(line);
  }

  /** Adds a line to the figures. */
  static void note(String line) throws IOException {
    System.out.print(line);
    Files.writeString(FIGURES, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static double seconds(Duration length) {
    return length.toMillis() / 1000.0;
  }

  private static Runnable startAgain(NodeProcess... nodes) {
    return () -> {
      for (NodeProcess node : nodes) {
        node.up();
      }
      for (NodeProcess node : nodes) {
        node.awaitReady();
      }
    };
  }

  private static Runnable kill(NodeProcess... nodes) {
    for (NodeProcess node : nodes) {
      node.kill();
    }
    return startAgain(nodes);
  }

  /** The one that has been up for longest has the coordinators of sharding. */
  private static NodeProcess oldest(TestRanch ranch) {
    return ranch.alive().stream().min(Comparator.comparing(NodeProcess::startedAt)).orElseThrow();
  }

  private static NodeProcess worker(TestRanch ranch) {
    NodeProcess leader = ranch.storeLeader();
    NodeProcess oldest = oldest(ranch);
    return ranch.alive().stream()
        .filter(each -> each != leader && each != oldest)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void killOfAWorker() throws Exception {
    survives("kill -9 of a worker", 3, ROUNDS, (ranch, hooks) -> kill(worker(ranch)));
  }

  @Test
  void killOfTheCoordinatorsNode() throws Exception {
    survives("kill -9 of the coordinators' node", 3, ROUNDS, (ranch, hooks) -> kill(oldest(ranch)));
  }

  @Test
  void killOfTheStoresLeader() throws Exception {
    survives(
        "kill -9 of the store's leader", 3, ROUNDS, (ranch, hooks) -> kill(ranch.storeLeader()));
  }

  @Test
  void killOfTwoAtOnce() throws Exception {
    survives(
        "kill -9 of two at once",
        5,
        ROUNDS,
        (ranch, hooks) -> kill(ranch.alive().get(0), ranch.alive().get(1)));
  }

  @Test
  void aNodeThatStandsStill() throws Exception {
    survives(
        "SIGSTOP of a node for 15 s",
        3,
        ROUNDS,
        (ranch, hooks) -> {
          NodeProcess node = oldest(ranch);
          node.pause();
          return () -> {
            sleep(Duration.ofSeconds(5));
            node.resume();
            // It learns that it was taken out, and ends to be started anew.
            assertThat(node.awaitEnd()).isEqualTo(75);
            node.up();
            node.awaitReady();
          };
        });
  }

  @Test
  void allKilledAndStartedAgain() throws Exception {
    survives(
        "all killed and started again",
        3,
        ROUNDS,
        (ranch, hooks) -> {
          NodeProcess[] all = ranch.alive().toArray(NodeProcess[]::new);
          kill(all).run();
          return () -> {};
        });
  }

  @Test
  void aRollingRestart() throws Exception {
    survives(
        "rolling restart, each stopped",
        3,
        ROUNDS,
        (ranch, hooks) -> {
          for (NodeProcess node : ranch.alive()) {
            node.stop();
            startAgain(node).run();
            ranch.awaitUp(3);
          }
          return () -> {};
        });
  }

  @Test
  void aDiskThatIsWiped() throws Exception {
    survives(
        "one machine's disk wiped",
        3,
        1,
        (ranch, hooks) -> {
          NodeProcess node = ranch.node("c");
          node.kill();
          wipe(node.home());
          return () -> {
            assertThat(ranch.remove("c").status()).isEqualTo(200);
            node.join(ranch.alive().get(0), "voter,worker", ranch.joinToken("c"));
            node.awaitReady();
          };
        });
  }

  private static void wipe(Path home) throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  @Test
  void aClockThatIsOff() throws Exception {
    String refused = NativePrograms.refusal();
    assumeThat(refused).as("a clock can be put off here: " + refused).isEmpty();
    WrongClock clock = WrongClock.in(folder);
    AtomicInteger ahead = new AtomicInteger(10);
    survives(
        "kill -9 beside a node whose clock is 10 s off",
        3,
        ROUNDS,
        (ranch, hooks) -> {
          NodeProcess off = ranch.node("b");
          off.stop();
          off.environment(clock.ahead(ahead.get()));
          startAgain(off).run();
          ranch.awaitUp(3);
          assertThat(clockOf(off, ranch)).isBetween(ahead.get() - 2.0, ahead.get() + 2.0);
          ahead.updateAndGet(seconds -> -seconds);
          hooks.awaitMore();
          hooks.longestGap();
          return kill(ranch.node("c"));
        });
  }

  /** By how many seconds a node's clock is ahead of that of another. */
  private static double clockOf(NodeProcess node, TestRanch ranch) {
    return Awaitility.await("a report of " + node.name())
            .atMost(Duration.ofSeconds(30))
            .ignoreExceptions()
            .until(
                () -> ranch.seen(ranch.node("a"), node).path("clockAheadMillis"),
                JsonNode::isNumber)
            .asLong()
        / 1000.0;
  }

  @Test
  void aPartitionOfOneFromTwo() throws Exception {
    partitioned(3, List.of(1));
  }

  @Test
  void aPartitionOfTwoFromThree() throws Exception {
    partitioned(5, List.of(1, 2));
  }

  /** The minority, with the node that was first, is cut off for 30 s while both sides are asked. */
  private void partitioned(int nodes, List<Integer> minority) throws Exception {
    String refused = Networks.refusal();
    assumeThat(refused).as("networks can be made here: " + refused).isEmpty();
    try (Networks networks = Networks.of(nodes)) {
      survives(
          "partition %d from %d for 30 s".formatted(minority.size(), nodes - minority.size()),
          nodes,
          Math.max(1, ROUNDS / 2),
          TestRanch.Line.LAN,
          (ranch, hooks) -> {
            List<NodeProcess> cutOff = new ArrayList<>();
            minority.forEach(
                number -> cutOff.add(ranch.node(Character.toString('a' + number - 1))));
            networks.apart(minority);
            long cut = System.nanoTime();
            return () -> {
              sleep(Duration.ofSeconds(20));
              assertThat(hooks.acceptedBy(cutOff, cut)).as("accepted by the minority").isZero();
              networks.together(minority);
              for (NodeProcess node : cutOff) {
                // The minority took itself out, and ended to be started anew.
                assertThat(node.awaitEnd()).isEqualTo(75);
              }
              startAgain(cutOff.toArray(NodeProcess[]::new)).run();
            };
          });
    }
  }

  private static void sleep(Duration length) {
    try {
      TimeUnit.MILLISECONDS.sleep(length.toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
