package choir.test.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import choir.test.group.NativePrograms;
import choir.test.group.Networks;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Six machines in one place and a seventh behind 80 ms, jitter and 1 % loss: for an hour ({@code
 * -Dchoir.minutes=N}) no live node is removed, and no message is lost.
 */
@Tag("chaos")
final class SlowNetworkTest {
  private static final int NODES = 7;
  private static final int AGENTS = 7;
  private static final Duration LENGTH =
      Duration.ofMinutes(Integer.getInteger("choir.minutes", 60));
  private static final Duration LOOK = Duration.ofSeconds(5);

  /** Each way, so that a question and its answer take 80 ms and more. */
  private static final Networks.Line LINE =
      new Networks.Line(Duration.ofMillis(40), Duration.ofMillis(10), 10);

  @TempDir private Path folder;

  @Test
  void nobodyIsTakenForDeadBehindASlowLine() throws Exception {
    String refused = NativePrograms.refusal() + Networks.refusal();
    assumeThat(refused).as("networks can be made here: " + refused).isEmpty();
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    try (Networks networks = Networks.of(NODES);
        TestRanch ranch = new TestRanch(folder, AGENTS, TestRanch.Line.WAN).start(5)) {
      ranch.join("worker");
      networks.slow(NODES, NativePrograms.compile("/group/line.c", folder), LINE);
      NodeProcess far = ranch.join("worker");
      ranch.awaitUp(NODES);
      Map<String, Instant> began = starts(ranch);
      try (HookStream hooks = HookStream.begin(ranch, "slow", Duration.ofSeconds(2), seed)) {
        hooks.awaitMore();
        int silent = watch(ranch, far);
        hooks.end();
        List<String> faults = hooks.faults();
        note(hooks, silent, faults);
        assertThat(starts(ranch)).as(ranch::printed).isEqualTo(began);
        assertThat(faults).as(ranch::printed).isEmpty();
      }
    }
  }

  /** Polls the first node every few seconds and counts members reported as unreachable. */
  private static int watch(TestRanch ranch, NodeProcess far) throws Exception {
    int silent = 0;
    for (long until = System.nanoTime() + LENGTH.toNanos(); System.nanoTime() < until; ) {
      TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
      Map<String, JsonNode> nodes = ranch.cluster(ranch.node("a"));
      assertThat(nodes).as(ranch::printed).hasSize(NODES);
      assertThat(nodes.values())
          .as(ranch::printed)
          .allSatisfy(node -> assertThat(node.path("status").asText()).isEqualTo("up"));
      silent +=
          nodes.values().stream().anyMatch(node -> !node.path("reachable").asBoolean()) ? 1 : 0;
      assertThat(far.isAlive()).as(ranch::printed).isTrue();
    }
    return silent;
  }

  private static Map<String, Instant> starts(TestRanch ranch) {
    Map<String, Instant> starts = new TreeMap<>();
    ranch.alive().forEach(node -> starts.put(node.name(), node.startedAt()));
    return starts;
  }

  private static void note(HookStream hooks, int silent, List<String> faults) throws IOException {
    String line =
        """
        a seventh node behind a slow line for %d min: %,d hooks accepted, longest gap %.1f s, \
        %d lost, doubled or wrong; somebody unreachable in %d of the looks, one in %d s
        """
            .formatted(
                LENGTH.toMinutes(),
                hooks.accepted(),
                hooks.longestGap().toMillis() / 1000.0,
                faults.size(),
                silent,
                LOOK.toSeconds());
    ChaosTest.note(line);
  }
}
