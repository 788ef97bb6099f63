package choir.runtime.bench;

import choir.runtime.bench.Latencies.Spread;
import choir.runtime.sq.journal.StoreExtension.StoreSetup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * How long a store takes to open on what it holds, and entities to come back from their events: no
 * snapshots, all in this process, without a cluster.
 */
public final class RecoveryBench {
  /** Of one entity: they are stored as one operation, which holds 2 MiB. */
  public static final int MOST_EVENTS = 5_000;

  /**
   * What to measure.
   *
   * @param folder holds the store; it must not be a node's
   * @param entities how many come back at the same time, at least 1
   * @param events of each, 1 to {@link #MOST_EVENTS}
   */
  public record Settings(Path folder, int entities, int events) {}

  /**
   * All that was measured.
   *
   * @param openMillis until a store that was closed in order takes writes
   * @param allSeconds until every entity was back, all asked for at once
   * @param one until an entity is back, one at a time, after all of them were
   */
  public record Report(
      Machine machine, int entities, int events, double openMillis, double allSeconds, Spread one) {
    /** For a person. */
    public String text() {
      return machine.text()
          + """

          store opened      %.0f ms, with %,d events
          all came back     %.1f s, %d entities of %,d events each
          one came back     %s
          """
              .formatted(openMillis, (long) entities * events, allSeconds, entities, events, one);
    }
  }

  /** So many come back one after the other. */
  private static final int ALONE = 200;

  private static final long PATIENCE_MINUTES = 10;

  /** To bring an entity up, which ends once it is there and has what it is to have. */
  private record Wake(int entity, int toStore, IntConsumer there) {}

  private final Settings settings;

  private RecoveryBench(Settings settings) {
    this.settings = settings;
  }

  /** Measures; returns when all is over and closed. */
  public static Report run(Settings settings) throws Exception {
    return new RecoveryBench(settings).run();
  }

  private Report run() throws Exception {
    Machine machine = Machine.look(settings.folder());
    try (BenchGroup group = BenchGroup.open(settings.folder(), 1)) {
      together(group, settings.events());
    }
    long began = System.nanoTime();
    try (BenchGroup group = BenchGroup.open(settings.folder(), 1)) {
      double open = (System.nanoTime() - began) / 1e6;
      double all = together(group, 0);
      return new Report(
          machine, settings.entities(), settings.events(), open, all, oneByOne(group));
    }
  }

  /** Brings all up at once. Returns after how many seconds the last was there. */
  private double together(BenchGroup group, int toStore) throws Exception {
    return with(
        group,
        system -> {
          CompletableFuture<?>[] there = new CompletableFuture<?>[settings.entities()];
          long began = System.nanoTime();
          for (int i = 0; i < there.length; i++) {
            there[i] = wake(system, i, toStore);
          }
          await(CompletableFuture.allOf(there));
          return (System.nanoTime() - began) / 1e9;
        });
  }

  private Spread oneByOne(BenchGroup group) throws Exception {
    return with(
        group,
        system -> {
          Latencies latencies = new Latencies();
          for (int i = 0; i < ALONE; i++) {
            long began = System.nanoTime();
            await(wake(system, i % settings.entities(), 0));
            latencies.add(System.nanoTime() - began);
          }
          return latencies.spread();
        });
  }

  private interface Work<T> {
    T of(ActorSystem<Wake> system) throws Exception;
  }

  private static <T> T with(BenchGroup group, Work<T> work) throws Exception {
    ActorSystemSetup setup =
        ActorSystemSetup.create(
            BootstrapSetup.create(JournalBench.config()), new StoreSetup(group.leading()));
    ActorSystem<Wake> system = ActorSystem.create(guardian(), "bench", setup);
    try {
      return work.of(system);
    } finally {
      system.terminate();
      system.getWhenTerminated().toCompletableFuture().join();
    }
  }

  /**
   * @return fails if the entity has another number of events than it was given
   */
  private CompletableFuture<Integer> wake(ActorSystem<Wake> system, int entity, int toStore) {
    CompletableFuture<Integer> there = new CompletableFuture<>();
    system.tell(
        new Wake(
            entity,
            toStore,
            events -> {
              if (events == settings.events()) {
                there.complete(events);
              } else {
                there.completeExceptionally(
                    new IOException(
                        "entity %d came back with %d events of %d"
                            .formatted(entity, events, settings.events())));
              }
            }));
    return there;
  }

  private static void await(CompletableFuture<?> done)
      throws InterruptedException, ExecutionException, TimeoutException {
    Object unused = done.get(PATIENCE_MINUTES, TimeUnit.MINUTES);
  }

  private static Behavior<Wake> guardian() {
    return Behaviors.setup(
        context ->
            Behaviors.receive(Wake.class)
                .onMessage(
                    Wake.class,
                    wake -> {
                      String id = "bench-" + wake.entity();
                      context.spawnAnonymous(
                          RecoveringEntity.create(id, wake.toStore(), wake.there()));
                      return Behaviors.same();
                    })
                .build());
  }
}
