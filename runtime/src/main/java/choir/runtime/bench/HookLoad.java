package choir.runtime.bench;

import choir.runtime.bench.HookConnection.Answer;
import choir.runtime.bench.HooksBench.Phase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Sends hooks to a node on many connections, and looks up the outcome of each. */
final class HookLoad {
  private static final String RUN_ID = "\"runId\":\"";
  private static final int RUN_ID_LENGTH = 36;

  /** Delay after a refused hook. */
  private static final long BACK_OFF_MILLIS = 20;

  private final int port;
  private final String token;
  private final HookTimes times;
  private final ConcurrentLinkedQueue<String> accepted = new ConcurrentLinkedQueue<>();

  HookLoad(int port, String token, HookTimes times) {
    this.port = port;
    this.token = token;
    this.times = times;
  }

  private interface Part {
    void run(int number) throws Exception;
  }

  /** The counters of a phase. */
  private static final class Count {
    final Latencies acceptance = new Latencies();
    final Latencies toModel = new Latencies();
    final LongAdder accepted = new LongAdder();
    final LongAdder refused = new LongAdder();
  }

  /**
   * Sends hooks for the given time.
   *
   * @param paced whether a connection waits for the model request before it sends the next hook
   */
  Phase send(String name, int connections, long millis, boolean paced) throws Exception {
    Count count = new Count();
    long askedBefore = times.asked();
    long began = System.nanoTime();
    long end = began + millis * 1_000_000;
    together(
        connections,
        part -> {
          try (HookConnection connection = new HookConnection(port, token)) {
            int agent = part;
            while (System.nanoTime() < end) {
              send(connection, agent++, count, paced).ifPresent(accepted::add);
            }
          }
        });
    double seconds = (System.nanoTime() - began) / 1e9;
    return new Phase(
        name,
        connections,
        seconds,
        count.accepted.sum(),
        count.refused.sum(),
        count.accepted.sum() / seconds,
        (times.asked() - askedBefore) / seconds,
        count.acceptance.spread(),
        count.toModel.spread());
  }

  /** Sends hooks until so many were accepted, which are not looked up later. */
  void fill(int connections, long hooks) throws Exception {
    AtomicLong left = new AtomicLong(hooks);
    Count count = new Count();
    together(
        connections,
        part -> {
          try (HookConnection connection = new HookConnection(port, token)) {
            int agent = part;
            while (left.decrementAndGet() >= 0) {
              while (send(connection, agent, count, false).isEmpty()) {
                // Refused: the same once more, behind the wait.
              }
              agent++;
            }
          }
        });
  }

  /** Sends a hook; empty if it was refused for now. */
  private Optional<String> send(HookConnection connection, int agent, Count count, boolean paced)
      throws IOException, InterruptedException {
    HookTimes.Sent sent = times.next(count.toModel);
    String to = BenchRanch.IDS.get(agent % BenchRanch.IDS.size());
    String body = "{\"agentId\":\"%s\",\"message\":\"%s\"}".formatted(to, sent.text());
    long before = System.nanoTime();
    Answer answer = connection.post("/hooks/agent", body);
    long took = System.nanoTime() - before;
    if (answer.status() == 202) {
      count.acceptance.add(took);
      count.accepted.increment();
      if (paced && !sent.awaitModel(60_000)) {
        throw new IOException("no model request within 60 s of an accepted hook");
      }
      return Optional.of(runId(answer));
    }
    times.forget(sent);
    if (answer.status() == 429 || answer.status() == 503) {
      count.refused.increment();
      Thread.sleep(BACK_OFF_MILLIS);
      return Optional.empty();
    }
    throw new IOException("a hook was answered with " + answer);
  }

  private static String runId(Answer answer) throws IOException {
    int at = answer.body().indexOf(RUN_ID);
    if (at < 0) {
      throw new IOException("no runId in " + answer);
    }
    int from = at + RUN_ID.length();
    return answer.body().substring(from, from + RUN_ID_LENGTH);
  }

  /** The number of accepted hooks in all phases. */
  int accepted() {
    return accepted.size();
  }

  /** The outcomes of accepted hooks. */
  record Outcome(long completed, long failed, long unfinished, long lost) {}

  /** Looks up every accepted run once. */
  Outcome lookUp(int connections) throws Exception {
    ConcurrentLinkedQueue<String> left = new ConcurrentLinkedQueue<>(accepted);
    LongAdder completed = new LongAdder();
    LongAdder failed = new LongAdder();
    LongAdder unfinished = new LongAdder();
    LongAdder lost = new LongAdder();
    together(
        connections,
        part -> {
          try (HookConnection connection = new HookConnection(port, token)) {
            for (String run = left.poll(); run != null; run = left.poll()) {
              Answer answer = connection.get("/hooks/runs/" + run);
              if (answer.status() == 404) {
                lost.increment();
              } else if (answer.status() != 200) {
                throw new IOException(run + " was answered with " + answer);
              } else if (answer.body().contains("\"state\":\"completed\"")) {
                completed.increment();
              } else {
                (answer.body().contains("\"state\":\"failed\"") ? failed : unfinished).increment();
              }
            }
          }
        });
    return new Outcome(completed.sum(), failed.sum(), unfinished.sum(), lost.sum());
  }

  private static void together(int threads, Part work) throws Exception {
    try (ExecutorService pool =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("bench-load-", 0).factory())) {
      List<Future<?>> parts = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int part = i;
        parts.add(
            pool.submit(
                () -> {
                  work.run(part);
                  return part;
                }));
      }
      for (Future<?> each : parts) {
        each.get();
      }
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof Exception cause ? cause : failed;
    }
  }
}
