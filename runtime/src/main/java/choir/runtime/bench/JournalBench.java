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
 * Measures how fast entities store events: persistent actors with the production journal and store,
 * in this process, without a cluster. Each entity has one event in flight.
 */
public final class JournalBench {
  /**
   * The parameters.
   *
   * @param folder folder of the store; must not belong to a node
   * @param members members of the store's group, all in this process; the entities are on the
   *     leader
   * @param entities concurrent entities, one round per number
   * @param warmUpMillis warm-up before each round
   * @param millis duration of each round
   */
  public record Settings(
      Path folder, int members, List<Integer> entities, long warmUpMillis, long millis) {
    public Settings {
      entities = List.copyOf(entities);
    }
  }

  /**
   * The results of a round.
   *
   * @param latency from a command until its event is durable
   */
  public record Figures(
      int entities, long events, double eventsPerSecond, double seconds, Spread latency) {}

  /** All results. */
  public record Report(Machine machine, List<Figures> rounds) {
    /** The report as text. */
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

  /** Runs the measurement and closes the store. */
  public static Report run(Settings settings) throws IOException, InterruptedException {
    Machine machine = Machine.look(settings.folder());
    try (BenchGroup group = BenchGroup.open(settings.folder(), settings.members())) {
      ActorSystemSetup setup =
          ActorSystemSetup.create(BootstrapSetup.create(config()), new StoreSetup(group.leading()));
      return new Report(machine, rounds(setup, settings));
    }
  }

  /**
   * Runs the same rounds with the journal of another actor system, for comparison.
   *
   * @param setup setup of the system, with the serialization of {@link #config}
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

  /** A node's settings without the cluster. */
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
