package choir.test.bench;

import choir.core.access.Secret;
import choir.core.model.Message;
import choir.core.model.ModelAnswer;
import choir.core.model.ModelClient;
import choir.core.model.ModelFailure;
import choir.core.model.ModelRequest;
import choir.core.model.Usage;
import choir.runtime.model.FakeModelServer;
import choir.runtime.model.FakeReply;
import choir.runtime.model.ModelConnections;
import choir.runtime.model.OpenAiModelClient;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many model calls a second one process drives against the fake server in the same process.
 *
 * <pre>ModelCallsBench [CALLS] [CONCURRENT] [DELTAS] [PAUSE_MILLIS between deltas]</pre>
 */
public final class ModelCallsBench {
  private final AtomicLong failures = new AtomicLong();

  private ModelCallsBench() {}

  /** Prints one line for a warm-up and two for the runs that count. */
  public static void main(String[] args) throws InterruptedException {
    int calls = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
    int concurrent = args.length > 1 ? Integer.parseInt(args[1]) : 64;
    int deltas = args.length > 2 ? Integer.parseInt(args[2]) : 16;
    long pause = args.length > 3 ? Long.parseLong(args[3]) : 0;
    FakeReply whole =
        FakeReply.answer(
            Collections.nCopies(deltas, "some words "), List.of(), new Usage(100, deltas));
    FakeReply reply = pause == 0 ? whole : whole.paced(Duration.ofMillis(pause));
    try (FakeModelServer server = FakeModelServer.start(0, request -> reply);
        ModelConnections connections = new ModelConnections(InstantSource.system())) {
      var client = new OpenAiModelClient(server.baseUrl(), () -> Secret.NONE, connections);
      for (String run : List.of("warm-up", "run 1", "run 2")) {
        new ModelCallsBench().run(run, client, calls, concurrent);
      }
    }
  }

  private void run(String name, ModelClient client, int calls, int concurrent)
      throws InterruptedException {
    var slots = new Semaphore(concurrent);
    var left = new CountDownLatch(calls);
    long cpuBefore = cpuNanos();
    long before = System.nanoTime();
    for (int i = 0; i < calls; i++) {
      slots.acquire();
      client.start(
          request(i),
          new Ending(
              () -> {
                slots.release();
                left.countDown();
              }));
    }
    left.await();
    double seconds = (System.nanoTime() - before) / 1e9;
    double cpu = (cpuNanos() - cpuBefore) / 1e9;
    System.out.printf(
        "%s: %d calls, %d at once: %.0f calls/s, %.2f s, %.0f µs CPU a call (client and server),"
            + " %.1f cores busy, %d threads, %d failures%n",
        name,
        calls,
        concurrent,
        calls / seconds,
        seconds,
        cpu * 1e6 / calls,
        cpu / seconds,
        ManagementFactory.getThreadMXBean().getThreadCount(),
        failures.get());
  }

  private static ModelRequest request(int i) {
    return new ModelRequest(
        "fake",
        "Be brief.",
        List.of(Message.user("question " + i)),
        List.of(),
        256,
        Duration.ofSeconds(20),
        "step-" + i);
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private final class Ending implements ModelClient.Listener {
    private final Runnable end;

    Ending(Runnable end) {
      this.end = end;
    }

    @Override
    public void onText(String delta) {}

    @Override
    public void onAnswer(ModelAnswer answer) {
      end.run();
    }

    @Override
    public void onFailure(ModelFailure failure) {
      if (failures.incrementAndGet() == 1) {
        System.out.println("the first failure: " + failure);
      }
      end.run();
    }
  }
}
