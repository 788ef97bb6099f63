package choir.runtime.simulation;

import choir.runtime.cli.Table;
import java.time.Instant;
import java.util.List;

/**
 * What came of one play.
 *
 * @param trace SHA-256 over all that happened and when: the same for the same seed and build
 * @param faults what does not hold, in words
 */
record SimulationView(
    long seed, Instant start, Figures figures, String trace, List<String> faults) {
  static SimulationView of(Simulation.Result result) {
    return new SimulationView(
        result.seed(), result.start(), result.figures(), result.trace(), result.faults());
  }

  /**
   * Counts of a play.
   *
   * @param refused messages that were not accepted
   * @param beats heartbeats that took place
   * @param approvals questions to a person
   * @param answeredInTime of the approvals
   * @param downSeconds how long no machine was up
   */
  record Figures(
      int messages,
      int refused,
      int scheduledRuns,
      int beats,
      int approvals,
      int answeredInTime,
      int modelCalls,
      int toolCalls,
      int events,
      int crashes,
      long downSeconds) {}

  String words() {
    return faults.isEmpty() ? "no fault" : faults.size() + " faults";
  }

  static String text(List<SimulationView> views) {
    StringBuilder text = new StringBuilder(table(views).text());
    for (SimulationView view : views) {
      for (String fault : view.faults()) {
        text.append("seed %d: %s%n".formatted(view.seed(), Table.line(fault)));
      }
    }
    long bad = views.stream().filter(view -> !view.faults().isEmpty()).count();
    return text.append('\n')
        .append(views.size())
        .append(views.size() == 1 ? " play, " : " plays, ")
        .append(bad == 0 ? "none" : bad)
        .append(" with a fault\n")
        .toString();
  }

  private static Table table(List<SimulationView> views) {
    Table table =
        new Table(
            "SEED",
            "STARTS",
            "MESSAGES",
            "RUNS",
            "BEATS",
            "APPROVALS",
            "MODEL CALLS",
            "TOOL CALLS",
            "EVENTS",
            "CRASHES",
            "DOWN",
            "RESULT");
    views.forEach(view -> table.row(view.cells()));
    return table;
  }

  private Object[] cells() {
    return new Object[] {
      seed,
      start,
      figures.messages(),
      figures.scheduledRuns(),
      figures.beats(),
      figures.approvals(),
      figures.modelCalls(),
      figures.toolCalls(),
      figures.events(),
      figures.crashes(),
      figures.downSeconds() + " s",
      words()
    };
  }
}
