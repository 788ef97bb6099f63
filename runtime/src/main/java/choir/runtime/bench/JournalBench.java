package choir.runtime.bench;

import choir.runtime.bench.Latencies.Spread;
import choir.runtime.sq.journal.StoreExtension.StoreSetup;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * How fast entities store events: real persistent actors on the real journal and store, in this
 * process, without a cluster. Each entity has one event under way at any time.
 */
public final class JournalBench {
  /**
   * What to measure.
   *
   * @param folder holds the store; it must not be a node's
   * @param members of the store's group, all in this process; the entities are where it is led
   * @param entities how many at a time, a round for each
   * @param warmUpMillis before each round counts
   * @param millis for which each round counts
   */
  public record Settings(
      Path folder, int members, List<Integer> entities, long warmUpMillis, long millis) {
    public Settings {
      entities = List.copyOf(entities);
    }
  }

  /**
   * Of one round.
   *
   * @param latency from the command until its event is durable
   */
  public record Figures(
      int entities, long events, double eventsPerSecond, double seconds, Spread latency) {}

  /** All that was measured. */
  public record Report(Machine machine, List<Figures> rounds) {
    /** For a person. */
    public String text() {
      StringBuilder text = new StringBuilder(machine.text()).append('\n');
      for (Figures each : rounds) {
        text.append(
            "%6d entities  %8.0f events/s   stored after %s%n"
                .formatted(each.entities(), each.eventsPerSecond(), each.latency()));
      }
      return text.toString();
    }
  }

  private interface Command {}

  private record Spawn(String prefix, int entities, BenchRound round) implements Command {}

  private JournalBench() {}

  /** Measures; returns when all is over and closed. */
  public static Report run(Settings settings) throws IOException, InterruptedException {
    Machine machine = Machine.look(settings.folder());
    try (BenchGroup group = BenchGroup.open(settings.folder(), settings.members())) {
      ActorSystemSetup setup =
          ActorSystemSetup.create(BootstrapSetup.create(config()), new StoreSetup(group.leading()));
      return new Report(machine, rounds(setup, settings));
    }
  }

  /**
   * The same rounds on whatever journal an actor system has, to compare with.
   *
   * @param setup of the system; serialization as {@link #config} has it
   */
  public static List<Figures> rounds(ActorSystemSetup setup, Settings settings)
      throws InterruptedException {
    List<Figures> rounds = new ArrayList<>();
    ActorSystem<Command> system = ActorSystem.create(guardian(), "bench", setup);
    try {
      for (int entities : settings.entities()) {
        rounds.add(round(system, "bench-" + rounds.size() + "-", entities, settings));
      }
    } finally {
      system.terminate();
      system.getWhenTerminated().toCompletableFuture().join();
    }
    return rounds;
  }

  /** A node's own settings but for the cluster. */
  public static Config config() {
    return ConfigFactory.parseString("pekko.actor.provider = local\npekko.loglevel = WARNING")
        .withFallback(ConfigFactory.load("choir"))
        .resolve();
  }

  private static Figures round(
      ActorSystem<Command> system, String prefix, int entities, Settings settings)
      throws InterruptedException {
    BenchRound round = new BenchRound(entities);
    system.tell(new Spawn(prefix, entities, round));
    round.awaitAll();
    Thread.sleep(settings.warmUpMillis());
    return round.count(entities, settings.millis());
  }

  private static Behavior<Command> guardian() {
    return Behaviors.setup(
        context ->
            Behaviors.receive(Command.class)
                .onMessage(
                    Spawn.class,
                    spawn -> {
                      for (int i = 0; i < spawn.entities(); i++) {
                        String id = spawn.prefix() + i;
                        context.spawnAnonymous(BenchEntity.create(id, spawn.round()));
                      }
                      return Behaviors.same();
                    })
                .build());
  }
}
