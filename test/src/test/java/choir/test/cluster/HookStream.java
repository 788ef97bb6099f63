package choir.test.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * Sends hooks with keys to all agents at a steady rate, by any node that is alive, each again until
 * it is accepted; afterwards looks up what became of them.
 */
final class HookStream implements AutoCloseable {
  private static final Duration USUAL_PAUSE = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final TestRanch ranch;
  private final Duration pause;
  private final Random random;
  private final Map<String, String> runs = new ConcurrentHashMap<>();
  private final Map<Integer, Long> longestGaps = new ConcurrentHashMap<>();
  private final Queue<Acceptance> acceptances = new ConcurrentLinkedQueue<>();
  private final List<Thread> senders = new ArrayList<>();
  private volatile boolean ended;

  /** That a node accepted a hook which it was sent at a time of {@code System.nanoTime}. */
  private record Acceptance(String node, long sent) {}

  private HookStream(TestRanch ranch, Duration pause, long seed) {
    this.ranch = ranch;
    this.pause = pause;
    this.random = new Random(seed);
  }

  /** Begins to send. */
  static HookStream begin(TestRanch ranch, String name, long seed) {
    return begin(ranch, name, USUAL_PAUSE, seed);
  }

  /**
   * Begins to send.
   *
   * @param pause between two hooks to one agent
   */
  static HookStream begin(TestRanch ranch, String name, Duration pause, long seed) {
    HookStream stream = new HookStream(ranch, pause, seed);
    for (int agent = 1; agent <= ranch.agents(); agent++) {
      int number = agent;
      stream.senders.add(
          Thread.ofVirtual().name("hooks-" + agent).start(() -> stream.send(name, number)));
    }
    return stream;
  }

  private void send(String name, int agent) {
    long lastAccepted = System.nanoTime();
    for (int i = 0; !ended; i++) {
      String key = "key-%s-%d-%d".formatted(name, agent, i);
      String run = accepted(agent, key);
      if (!run.isEmpty()) {
        runs.put(key, run);
        long now = System.nanoTime();
        longestGaps.merge(agent, now - lastAccepted, Math::max);
        lastAccepted = now;
      }
      pause();
    }
  }

  /** Sends one hook until it is accepted; its run, or nothing if the stream has ended. */
  private String accepted(int agent, String key) {
    while (!ended) {
      try {
        List<NodeProcess> alive = ranch.alive();
        if (!alive.isEmpty()) {
          NodeProcess node = alive.get(next(alive.size()));
          long sent = System.nanoTime();
          NodeProcess.Answer answer = hook(ranch, node, agent, key);
          if (answer.status() / 100 == 2) {
            acceptances.add(new Acceptance(node.name(), sent));
            return answer.body().path("runId").asText();
          }
        }
      } catch (IOException silent) {
        // It may have been accepted: the same key again tells.
        Thread.onSpinWait();
      }
      pause();
    }
    return "";
  }

  /** Sends a hook with a key to an agent. */
  static NodeProcess.Answer hook(TestRanch ranch, NodeProcess node, int agent, String key)
      throws IOException {
    return node.ask(
        ranch.token(),
        "/hooks/agent",
        "{\"message\":\"say %s\",\"agentId\":\"agent-%d\"}".formatted(key, agent),
        PATIENCE,
        "Idempotency-Key",
        key);
  }

  private synchronized int next(int bound) {
    return random.nextInt(bound);
  }

  private void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(pause.toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** How many were accepted so far. */
  int accepted() {
    return runs.size();
  }

  /**
   * How many of the hooks that were sent to some nodes since a time of {@code System.nanoTime} were
   * accepted by them.
   */
  long acceptedBy(List<NodeProcess> nodes, long since) {
    List<String> names = nodes.stream().map(NodeProcess::name).toList();
    return acceptances.stream()
        .filter(each -> names.contains(each.node()) && each.sent() - since >= 0)
        .count();
  }

  /** Waits until some more were accepted of each agent. */
  void awaitMore() {
    Map<Integer, Long> before = counts();
    Awaitility.await("hooks of every agent are accepted")
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              Map<Integer, Long> now = counts();
              for (int agent = 1; agent <= ranch.agents(); agent++) {
                if (now.getOrDefault(agent, 0L) < before.getOrDefault(agent, 0L) + 3) {
                  return false;
                }
              }
              return true;
            });
  }

  private Map<Integer, Long> counts() {
    Map<Integer, Long> counts = new ConcurrentHashMap<>();
    for (String key : runs.keySet()) {
      counts.merge(HookOutcomes.agentOf(key), 1L, Long::sum);
    }
    return counts;
  }

  /** The longest time in which an agent took nothing, since the last call. */
  Duration longestGap() {
    long longest = longestGaps.values().stream().mapToLong(Long::longValue).max().orElse(0);
    longestGaps.clear();
    return Duration.ofNanos(longest);
  }

  @Override
  public void close() {
    end();
  }

  /** Sends no more, and waits for what is under way. */
  void end() {
    ended = true;
    for (Thread sender : senders) {
      try {
        sender.join();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Waits until every hook that was accepted has an answer of its own.
   *
   * @return what is wrong, in words; nothing if each was answered once, by its own run
   */
  List<String> faults() throws IOException {
    return new HookOutcomes(ranch, runs).faults();
  }
}
