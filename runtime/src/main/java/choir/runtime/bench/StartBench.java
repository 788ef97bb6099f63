package choir.runtime.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Measures the start time of a node and its resource usage when idle: the production program in a
 * new home per round, with eight agents.
 */
public final class StartBench {
  /**
   * The parameters.
   *
   * @param idleMillis idle time before memory is measured
   * @param portOffset port offset of the nodes
   */
  public record Settings(int rounds, long idleMillis, int portOffset) {}

  /**
   * The results of a start.
   *
   * @param readyMillis from the start of the process until it is ready
   * @param cpuMillis CPU time until then
   * @param residentMegabytes resident memory when idle
   * @param peakMegabytes peak resident memory until then
   * @param idleCpuMillis CPU time per second when idle
   */
  public record Start(
      double readyMillis,
      double cpuMillis,
      double residentMegabytes,
      double peakMegabytes,
      double idleCpuMillis) {}

  /**
   * All results.
   *
   * @param first the first start of each round, in a new home
   * @param second the second start of each round, in the same home
   */
  public record Report(Machine machine, int agents, List<Start> first, List<Start> second) {
    /** The report as text: medians with extremes. */
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

  /** Runs the measurement and stops all nodes. */
  public static Report run(Settings settings, BenchWorkspace workspace) throws Exception {
    Machine machine = Machine.look(workspace.folder());
    List<Start> first = new ArrayList<>();
    List<Start> second = new ArrayList<>();
    for (int round = 0; round < settings.rounds(); round++) {
      Path home = BenchRanch.write(workspace.folder().resolve("home-" + round));
      first.add(start(settings, workspace, home));
      second.add(start(settings, workspace, home));
    }
    return new Report(machine, BenchRanch.IDS.size(), first, second);
  }

  private static Start start(Settings settings, BenchWorkspace workspace, Path home)
      throws Exception {
    try (SpawnedNode node = SpawnedNode.start(workspace, home, settings.portOffset())) {
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
