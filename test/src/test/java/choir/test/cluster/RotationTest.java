package choir.test.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.tls.NodeIdentity;
import choir.runtime.tls.RanchAuthority;
import choir.runtime.tls.TlsFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The certificates of three nodes and their CA are replaced while hooks flow, without restarts;
 * nodes that still have a certificate of the old CA are rejected.
 */
@Tag("process")
@Execution(ExecutionMode.CONCURRENT)
final class RotationTest {
  private static final int DAYS = 30;

  @TempDir private Path folder;

  private final Map<String, Long> changes = new HashMap<>();

  @Test
  void aCaIsReplacedWhileNodesWork() throws IOException {
    RanchAuthority authority =
        RanchAuthority.create(
            folder.resolve("ca"), 2 * DAYS, Clock.systemUTC(), new SecureRandom());
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    try (TestRanch ranch =
            new TestRanch(folder, 3).furnish(node -> issue(authority, node)).start(3);
        HookStream hooks = HookStream.begin(ranch, "rotation", seed)) {
      ranch.awaitUp(3);
      Path old = Files.createDirectory(folder.resolve("old"));
      copy(tls(ranch.node("c")), old, List.of("node.pem", "node.key", "ca.pem"));
      List<Instant> began = ranch.alive().stream().map(NodeProcess::startedAt).toList();

      authority.replace(2 * DAYS);
      everyNode(ranch, node -> trust(node));
      everyNode(ranch, node -> issue(authority, node));
      authority.finish();
      everyNode(ranch, node -> trust(node));

      hooks.awaitMore();
      assertThat(ranch.alive().stream().map(NodeProcess::startedAt))
          .containsExactlyElementsOf(began);
      NodeProcess again = ranch.node("c");
      again.stop();
      again.up();
      again.awaitReady();
      ranch.awaitUp(3);
      hooks.awaitMore();

      again.stop();
      copy(old, tls(again), List.of("node.pem", "node.key", "ca.pem"));
      again.up();
      // Whichever node leads the store connects to the others; the rest hear of none.
      awaitLogged(List.of(ranch.node("a"), ranch.node("b")), "refused the node at", 0);
      hooks.end();
      assertThat(ranch.seen(ranch.node("a"), again).path("reachable").asBoolean()).isFalse();
      assertThat(again.says("ready")).isFalse();
      assertThat(hooks.faults()).as(ranch::printed).isEmpty();
    }
  }

  /** Does it to each, and waits until each has seen it. */
  private void everyNode(TestRanch ranch, Consumer<NodeProcess> step) {
    for (NodeProcess node : ranch.alive()) {
      step.accept(node);
    }
    for (NodeProcess node : ranch.alive()) {
      long before = changes.getOrDefault(node.name(), 0L);
      changes.put(node.name(), awaitLogged(List.of(node), "has changed", before));
    }
  }

  /** Waits until the logs of these nodes have said something more often; how often they have. */
  private static long awaitLogged(List<NodeProcess> nodes, String words, long before) {
    return Awaitility.await("a log says '" + words + "'")
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(200))
        .until(() -> logged(nodes, words), count -> count > before);
  }

  private static long logged(List<NodeProcess> nodes, String words) throws IOException {
    long count = 0;
    for (NodeProcess node : nodes) {
      try (var lines = Files.lines(node.home().resolve("log").resolve("choir.log"))) {
        count += lines.filter(line -> line.contains(words)).count();
      }
    }
    return count;
  }

  private static Path tls(NodeProcess node) {
    return TlsFolder.ofHome(node.home()).folder();
  }

  private static void issue(RanchAuthority authority, NodeProcess node) {
    try {
      authority.issue(new NodeIdentity(node.name(), List.of()), DAYS, tls(node));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** As an operator does it: copies the bundle. */
  private void trust(NodeProcess node) {
    try {
      copy(folder.resolve("ca"), tls(node), List.of("ca.pem"));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static void copy(Path from, Path to, List<String> names) throws IOException {
    for (String name : names) {
      Files.copy(from.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
