package choir.runtime.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How long a node takes until it serves, and what it costs while it has nothing to do: the real
 * program, in a fresh home each round, with eight agents.
 */
public final class StartBench {
  /**
   * What to measure.
   *
   * @param idleMillis how long a node has nothing to do before its memory is read
   * @param portOffset of the nodes' ports
   */
  public record Settings(int rounds, long idleMillis, int portOffset) {}

  /**
   * One start.
   *
   * @param readyMillis from the start of the process until it says that it is ready
   * @param cpuMillis until then, of all threads
   * @param residentMegabytes after it has been idle
   * @param peakMegabytes the most until then
   * @param idleCpuMillis used in a second of idleness
   */
  public record Start(
      double readyMillis,
      double cpuMillis,
      double residentMegabytes,
      double peakMegabytes,
      double idleCpuMillis) {}

  /**
   * All that was measured.
   *
   * @param first of each round, in a new home
   * @param second of each round, in the same home
   */
  public record Report(Machine machine, int agents, List<Start> first, List<Start> second) {
    /** For a person; medians, and the extremes beside them. */
    public String text() {
      return machine.text()
          + "\n%d rounds, %d agents: median (least to most)\n\n".formatted(first.size(), agents)
          + " ".repeat(24)
          + "first start               second start\n"
          + line("ready, ms", Start::readyMillis)
          + line("CPU until then, ms", Start::cpuMillis)
          + line("resident, idle, MB", Start::residentMegabytes)
          + line("resident, peak, MB", Start::peakMegabytes)
          + line("CPU idle, ms/s", Start::idleCpuMillis);
    }

    private String line(String what, ToDoubleFunction<Start> value) {
      return "%-22s  %-24s  %s%n".formatted(what, figures(first, value), figures(second, value));
    }

    private static String figures(List<Start> starts, ToDoubleFunction<Start> value) {
      double[] sorted = starts.stream().mapToDouble(value).sorted().toArray();
      return "%.0f (%.0f to %.0f)"
          .formatted(sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
    }
  }

  private StartBench() {}

  /** Measures; every node has ended when it returns. */
  public static Report run(Settings settings, Workplace place) throws Exception {
    Machine machine = Machine.look(place.folder());
    List<Start> first = new ArrayList<>();
    List<Start> second = new ArrayList<>();
    for (int round = 0; round < settings.rounds(); round++) {
      Path home = BenchRanch.write(place.folder().resolve("home-" + round));
      first.add(start(settings, place, home));
      second.add(start(settings, place, home));
    }
    return new Report(machine, BenchRanch.IDS.size(), first, second);
  }

  private static Start start(Settings settings, Workplace place, Path home) throws Exception {
    try (SpawnedNode node = SpawnedNode.start(place, home, settings.portOffset())) {
      double cpu = node.cpuMillis();
      return idle(node, cpu, settings.idleMillis());
    }
  }

  private static Start idle(SpawnedNode node, double cpu, long millis)
      throws IOException, InterruptedException {
    Thread.sleep(millis / 2);
    double before = node.cpuMillis();
    Thread.sleep(millis - millis / 2);
    double used = (node.cpuMillis() - before) * 1000 / Math.max(1, millis - millis / 2);
    return new Start(node.readyMillis(), cpu, node.residentMegabytes(), node.peakMegabytes(), used);
  }
}
