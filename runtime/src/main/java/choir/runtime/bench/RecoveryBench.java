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
 * Measures opening a store and recovering entities from their events: without snapshots and
 * cluster, in this process.
 */
public final class RecoveryBench {
  /** Maximum number of events per entity, which are stored in one operation of 2 MiB. */
  public static final int MAX_EVENTS = 5_000;

  /**
   * The parameters.
   *
   * @param folder folder of the store; must not belong to a node
   * @param entities number of concurrently recovered entities, at least 1
   * @param events events per entity, 1 to {@link #MAX_EVENTS}
   */
  public record Settings(Path folder, int entities, int events) {}

  /**
   * The results.
   *
   * @param openMillis until a properly closed store accepts writes
   * @param allSeconds until all entities have recovered concurrently
   * @param one recovery times of single entities, sequentially, after the concurrent recovery
   */
  public record Report(
      Machine machine, int entities, int events, double openMillis, double allSeconds, Spread one) {
    /** The report as text. */
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

  /** Number of entities recovered sequentially. */
  private static final int SEQUENTIAL = 200;

  private static final long TIMEOUT_MINUTES = 10;

  /** Spawns an entity, which stops after its recovery and optional writes. */
  private record Spawn(int entity, int toStore, IntConsumer onRecovered) {}

  private final Settings settings;

  private RecoveryBench(Settings settings) {
    this.settings = settings;
  }

  /** Runs the measurement and closes the store. */
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

  /** Recovers all entities concurrently. Returns the seconds until the last one is done. */
  private double together(BenchGroup group, int toStore) throws Exception {
    return with(
        group,
        system -> {
          CompletableFuture<?>[] recovered = new CompletableFuture<?>[settings.entities()];
          long began = System.nanoTime();
          for (int i = 0; i < recovered.length; i++) {
            recovered[i] = spawn(system, i, toStore);
          }
          await(CompletableFuture.allOf(recovered));
          return (System.nanoTime() - began) / 1e9;
        });
  }

  private Spread oneByOne(BenchGroup group) throws Exception {
    return with(
        group,
        system -> {
          Latencies latencies = new Latencies();
          for (int i = 0; i < SEQUENTIAL; i++) {
            long began = System.nanoTime();
            await(spawn(system, i % settings.entities(), 0));
            latencies.add(System.nanoTime() - began);
          }
          return latencies.spread();
        });
  }

  private interface Work<T> {
    T of(ActorSystem<Spawn> system) throws Exception;
  }

  private static <T> T with(BenchGroup group, Work<T> work) throws Exception {
    ActorSystemSetup setup =
        ActorSystemSetup.create(
            BootstrapSetup.create(JournalBench.config()), new StoreSetup(group.leading()));
    ActorSystem<Spawn> system = ActorSystem.create(guardian(), "bench", setup);
    try {
      return work.of(system);
    } finally {
      system.terminate();
      system.getWhenTerminated().toCompletableFuture().join();
    }
  }

  /**
   * @return fails if the entity does not have the expected number of events
   */
  private CompletableFuture<Integer> spawn(ActorSystem<Spawn> system, int entity, int toStore) {
    CompletableFuture<Integer> recovered = new CompletableFuture<>();
    system.tell(
        new Spawn(
            entity,
            toStore,
            events -> {
              if (events == settings.events()) {
                recovered.complete(events);
              } else {
                recovered.completeExceptionally(
                    new IOException(
                        "entity %d recovered %d events of %d"
                            .formatted(entity, events, settings.events())));
              }
            }));
    return recovered;
  }

  private static void await(CompletableFuture<?> done)
      throws InterruptedException, ExecutionException, TimeoutException {
    Object unused = done.get(TIMEOUT_MINUTES, TimeUnit.MINUTES);
  }

  private static Behavior<Spawn> guardian() {
    return Behaviors.setup(
        context ->
            Behaviors.receive(Spawn.class)
                .onMessage(
                    Spawn.class,
                    spawn -> {
                      String id = "bench-" + spawn.entity();
                      context.spawnAnonymous(
                          RecoveringEntity.create(id, spawn.toStore(), spawn.onRecovered()));
                      return Behaviors.same();
                    })
                .build());
  }
}
