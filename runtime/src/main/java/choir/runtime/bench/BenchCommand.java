package choir.runtime.bench;

import choir.runtime.cli.BadInput;
import choir.runtime.cli.CommandGroup;
import choir.runtime.cli.Examples;
import choir.runtime.cli.Failed;
import choir.runtime.cli.InSection;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code choir bench}: measures this program on this machine, without touching existing homes. */
@Command(
    name = "bench",
    description =
        "Measures this program on this machine. Prints the results with the fsync time."
            + " Works in temporary folders, and stops all that it started, also after Ctrl-C.",
    synopsisSubcommandLabel = "COMMAND")
@InSection(Section.TOOLS)
@Examples({"choir bench start", "choir bench hooks --seconds 10"})
public final class BenchCommand extends CommandGroup {
  /** Far from the default ports of nodes, and below the ephemeral port range. */
  private static final String OFFSET = "25000";

  /** The option for the working folder. */
  public static final class Place {
    @Option(
        names = "--in",
        paramLabel = "FOLDER",
        description = "Parent of temporary folders, whose disk is measured. Default: the system's.")
    private @Nullable Path within;

    BenchWorkspace open() {
      try {
        return BenchWorkspace.open(within);
      } catch (IOException failed) {
        throw new Failed("creating a temporary folder failed: " + failed.getMessage());
      }
    }
  }

  public interface Work {
    void run(BenchWorkspace place) throws Exception;
  }

  @Command(
      name = "journal",
      description = "Events per second stored by entities, and the latency of an event.")
  @Examples({"choir bench journal", "choir bench journal --members 3 --entities 100"})
  void journal(
      @Mixin Output output,
      @Mixin Place place,
      @Option(
              names = "--members",
              paramLabel = "N",
              defaultValue = "1",
              description =
                  "Members of the store's group, all on this machine. Default: ${DEFAULT-VALUE}.")
          int members,
      @Option(
              names = "--entities",
              paramLabel = "N",
              split = ",",
              defaultValue = "1,100,10000",
              description = "Concurrent entities, one round per number. Default: ${DEFAULT-VALUE}.")
          List<Integer> entities,
      @Option(
              names = "--seconds",
              paramLabel = "S",
              defaultValue = "10",
              description = "Duration of a round. Default: ${DEFAULT-VALUE}.")
          double seconds,
      @Option(
              names = "--warm-up",
              paramLabel = "S",
              defaultValue = "5",
              description = "Duration of the warm-up. Default: ${DEFAULT-VALUE}.")
          double warmUp) {
    entities.forEach(each -> atLeast("--entities", each, 1));
    atLeast("--members", members, 1);
    atLeast("--seconds", seconds, 0.001);
    atLeast("--warm-up", warmUp, 0);
    in(
        place,
        work -> {
          JournalBench.Report report =
              JournalBench.run(
                  new JournalBench.Settings(
                      work.folder(), members, entities, millis(warmUp), millis(seconds)));
          output.write(report::text, () -> report);
        });
  }

  @Command(
      name = "cluster",
      description = "Three nodes on this machine: join, hooks, drain and failure of a node.")
  @Examples("choir bench cluster --agents 100")
  void cluster(
      @Mixin Output output,
      @Mixin Place place,
      @Option(
              names = "--agents",
              paramLabel = "N",
              defaultValue = "10000",
              description = "Number of agents, 8 to 10000. Default: ${DEFAULT-VALUE}.")
          int agents,
      @Option(
              names = "--seconds",
              paramLabel = "S",
              defaultValue = "20",
              description = "Duration of sending hooks. Default: ${DEFAULT-VALUE}.")
          double seconds,
      @Option(
              names = "--port-offset",
              paramLabel = "N",
              defaultValue = OFFSET,
              description = "Added to the first node's ports. Default: ${DEFAULT-VALUE}.")
          int offset) {
    atLeast("--agents", agents, 8);
    atMost("--agents", agents, 10_000);
    atLeast("--seconds", seconds, 0.1);
    in(
        place,
        work -> {
          ClusterBench.Report report =
              ClusterBench.run(new ClusterBench.Settings(agents, millis(seconds), offset), work);
          output.write(report::text, () -> report);
        });
  }

  @Command(
      name = "recovery",
      description = "Time to open a store and to recover entities from their events.")
  @Examples("choir bench recovery")
  void recovery(
      @Mixin Output output,
      @Mixin Place place,
      @Option(
              names = "--entities",
              paramLabel = "N",
              defaultValue = "1000",
              description = "Entities recovered concurrently. Default: ${DEFAULT-VALUE}.")
          int entities,
      @Option(
              names = "--events",
              paramLabel = "N",
              defaultValue = "1000",
              description = "Events per entity, 1 to 5000. Default: ${DEFAULT-VALUE}.")
          int events) {
    atLeast("--entities", entities, 1);
    atLeast("--events", events, 1);
    atMost("--events", events, RecoveryBench.MAX_EVENTS);
    in(
        place,
        work -> {
          RecoveryBench.Report report =
              RecoveryBench.run(new RecoveryBench.Settings(work.folder(), entities, events));
          output.write(report::text, () -> report);
        });
  }

  @Command(
      name = "start",
      description = "Start time of a node, and its memory with eight idle agents.")
  @Examples("choir bench start --rounds 3")
  void start(
      @Mixin Output output,
      @Mixin Place place,
      @Option(
              names = "--rounds",
              paramLabel = "N",
              defaultValue = "5",
              description = "New homes, with two starts each. Default: ${DEFAULT-VALUE}.")
          int rounds,
      @Option(
              names = "--idle",
              paramLabel = "S",
              defaultValue = "5",
              description = "Idle time before memory is measured. Default: ${DEFAULT-VALUE}.")
          double idle,
      @Option(
              names = "--port-offset",
              paramLabel = "N",
              defaultValue = OFFSET,
              description = "Added to the nodes' ports. Default: ${DEFAULT-VALUE}.")
          int portOffset) {
    atLeast("--rounds", rounds, 1);
    atLeast("--idle", idle, 0);
    in(
        place,
        work -> {
          StartBench.Report report =
              StartBench.run(new StartBench.Settings(rounds, millis(idle), portOffset), work);
          output.write(report::text, () -> report);
        });
  }

  @Command(
      name = "hooks",
      description = "External hooks until the end of their turns, with a fake model.")
  @Examples("choir bench hooks --seconds 10")
  void hooks(
      @Mixin Output output,
      @Mixin Place place,
      @Option(
              names = "--seconds",
              paramLabel = "S",
              defaultValue = "30",
              description =
                  "Duration with 64 connections; a third of it with 8. Default: ${DEFAULT-VALUE}.")
          double seconds,
      @Option(
              names = "--warm-up",
              paramLabel = "S",
              defaultValue = "10",
              description = "Duration of the warm-up. Default: ${DEFAULT-VALUE}.")
          double warmUp,
      @Option(
              names = "--drain",
              paramLabel = "S",
              defaultValue = "600",
              description = "Time-out for accepted hooks to end. Default: ${DEFAULT-VALUE}.")
          double drain,
      @Option(
              names = "--slow",
              paramLabel = "N",
              defaultValue = "0",
              description =
                  "Also beside N clients that send a byte a second. Default: ${DEFAULT-VALUE}.")
          int slow,
      @Option(
              names = "--port-offset",
              paramLabel = "N",
              defaultValue = OFFSET,
              description = "Added to the node's ports. Default: ${DEFAULT-VALUE}.")
          int portOffset) {
    atLeast("--slow", slow, 0);
    atMost("--slow", slow, 10_000);
    atLeast("--seconds", seconds, 0.1);
    atLeast("--warm-up", warmUp, 0.1);
    atLeast("--drain", drain, 1);
    in(
        place,
        work -> {
          HooksBench.Report report =
              HooksBench.run(
                  new HooksBench.Settings(
                      millis(warmUp), millis(seconds), millis(drain), slow, portOffset),
                  work);
          output.write(report::text, () -> report);
        });
  }

  @Command(
      name = "growth",
      description = "What a node's history costs: speed, memory, disk and start after many hooks.")
  @Examples("choir bench growth --hooks 3000,30000")
  void growth(
      @Mixin Output output,
      @Mixin Place place,
      @Option(
              names = "--hooks",
              paramLabel = "N",
              split = ",",
              defaultValue = "3000,10000,100000",
              description =
                  "Numbers of hooks behind which the node is measured, ascending. Default:"
                      + " ${DEFAULT-VALUE}.")
          List<Integer> hooks,
      @Option(
              names = "--probe",
              paramLabel = "S",
              defaultValue = "8",
              description = "Duration of a measurement of speed. Default: ${DEFAULT-VALUE}.")
          double probe,
      @Option(
              names = "--port-offset",
              paramLabel = "N",
              defaultValue = OFFSET,
              description = "Added to the node's ports. Default: ${DEFAULT-VALUE}.")
          int portOffset) {
    hooks.forEach(each -> atLeast("--hooks", each, 1));
    atLeast("--probe", probe, 0.1);
    in(
        place,
        work -> {
          GrowthBench.Report report =
              GrowthBench.run(
                  new GrowthBench.Settings(
                      hooks.stream().sorted().toList(), millis(probe), portOffset),
                  work);
          output.write(report::text, () -> report);
        });
  }

  public static void in(Place place, Work work) {
    try (BenchWorkspace open = place.open()) {
      work.run(open);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new Failed("interrupted");
    } catch (RuntimeException broken) {
      throw broken;
    } catch (Exception failed) {
      throw new Failed("the benchmark failed: " + failed.getMessage());
    }
  }

  public static long millis(double seconds) {
    return Math.round(seconds * 1000);
  }

  public static void atLeast(String name, double value, double least) {
    if (value < least) {
      throw new BadInput(
          "%s is %s, must be at least %s.".formatted(name, shown(value), shown(least)));
    }
  }

  static void atMost(String name, double value, double most) {
    if (value > most) {
      throw new BadInput(
          "%s is %s, must be at most %s.".formatted(name, shown(value), shown(most)));
    }
  }

  private static String shown(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
