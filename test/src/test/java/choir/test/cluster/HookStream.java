package choir.test.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * Sends hooks with keys to all agents at a steady rate, by any node that is alive, each again until
 * it is accepted; afterwards looks up what became of them.
 */
final class HookStream implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final TestRanch ranch;
  private final Random random;
  private final Map<String, String> runs = new ConcurrentHashMap<>();
  private final Map<Integer, Long> longestGaps = new ConcurrentHashMap<>();
  private final List<Thread> senders = new ArrayList<>();
  private volatile boolean ended;

  private HookStream(TestRanch ranch, long seed) {
    this.ranch = ranch;
    this.random = new Random(seed);
  }

  /** Begins to send. */
  static HookStream begin(TestRanch ranch, String name, long seed) {
    HookStream stream = new HookStream(ranch, seed);
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
          NodeProcess.Answer answer = hook(alive.get(next(alive.size())), agent, key);
          if (answer.status() / 100 == 2) {
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

  private NodeProcess.Answer hook(NodeProcess node, int agent, String key) throws IOException {
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

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** How many were accepted so far. */
  int accepted() {
    return runs.size();
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
      String[] parts = key.split("-", -1);
      counts.merge(Integer.parseInt(parts[parts.length - 2]), 1L, Long::sum);
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
    List<String> faults = new ArrayList<>();
    for (Map.Entry<String, String> each : runs.entrySet()) {
      JsonNode record = ended(each.getValue());
      if (!names(record.path("reply").asText(), each.getKey())) {
        faults.add(each.getKey() + " came to " + record);
      }
      String agent = "agent-" + each.getKey().split("-", -1)[2];
      if (!record.path("agent").asText().equals(agent)) {
        faults.add(each.getKey() + " went to " + record.path("agent").asText());
      }
    }
    int seen = 0;
    for (Map.Entry<String, String> each : runs.entrySet()) {
      // Every key would take minutes.
      if (seen++ % 10 == 0) {
        int agent = Integer.parseInt(each.getKey().split("-", -1)[2]);
        String again =
            hook(ranch.alive().get(0), agent, each.getKey()).body().path("runId").asText();
        if (!again.equals(each.getValue())) {
          faults.add(each.getKey() + " is " + each.getValue() + " and again " + again);
        }
      }
    }
    return faults;
  }

  /** Whether a reply is the one to a key: the offline model repeats the message around it too. */
  private static boolean names(String reply, String key) {
    return Pattern.compile(Pattern.quote(key) + "(?![0-9])").matcher(reply).find();
  }

  private JsonNode ended(String run) {
    return Awaitility.await("run " + run + " ends")
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions()
        .until(
            () -> ranch.ask("/hooks/runs/" + run, null).body(),
            record -> record.has("state") && !record.path("state").asText().equals("accepted"));
  }

  /** The runs that were accepted, by key. */
  Map<String, String> runs() {
    return Map.copyOf(runs);
  }
}
