package choir.core.calendar;

import choir.core.id.AgentId;
import choir.core.phext.HashedCoordinate;
import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A schedule that has failed several times in a row, which a person should know of: a scroll that
 * exists until the schedule succeeds, is resumed or is removed. A stored format.
 *
 * @param failures number of failures since the last success
 * @param since the time of the first of them that is still in the history
 * @param reason of the latest failure
 * @param paused whether the failures have paused it
 */
public record FailingSchedule(
    String name, AgentId agent, int failures, Instant since, String reason, boolean paused) {
  /** The phext of these scrolls. */
  public static final String PHEXT = "schedules/failing";

  /** Number of failures in a row after which a person is told. */
  public static final int FAILURES = 3;

  /** The key of a schedule's scroll. */
  public static ScrollKey key(String schedule) {
    return new ScrollKey(PHEXT, HashedCoordinate.of(schedule));
  }

  static boolean isFailing(Planned planned) {
    return planned.counters().failuresInRow() >= FAILURES;
  }

  /** A schedule as it is after a failure. */
  static FailingSchedule of(Planned planned, String reason) {
    Schedule schedule = planned.schedule();
    return new FailingSchedule(
        schedule.name(),
        schedule.agent(),
        planned.counters().failuresInRow(),
        since(planned.history()),
        reason,
        !planned.paused().isEmpty());
  }

  private static Instant since(List<PastRun> history) {
    Instant since = history.get(history.size() - 1).due();
    List<PastRun> latestFirst = new ArrayList<>(history).reversed();
    for (PastRun past : latestFirst) {
      if (past.outcome() == Outcome.COMPLETED) {
        return since;
      }
      since = past.outcome() == Outcome.FAILED ? past.due() : since;
    }
    return since;
  }

  String text() {
    String line = ScrollText.withoutBreaks(reason).replace('\n', ' ').replace('\r', ' ');
    return "name: %s\nagent: %s\nfailures: %d\nsince: %s\npaused: %s\nreason: %s"
        .formatted(name, agent, failures, since, paused, line);
  }

  /**
   * Parses a scroll.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public static FailingSchedule parse(String scroll) {
    Map<String, String> fields = new TreeMap<>();
    for (String line : scroll.split("\n", -1)) {
      int colon = line.indexOf(": ");
      if (colon > 0) {
        fields.put(line.substring(0, colon), line.substring(colon + 2));
      }
    }
    for (String each : List.of("name", "agent", "failures", "since", "paused")) {
      if (!fields.containsKey(each)) {
        throw new IllegalArgumentException("a failing schedule without '" + each + "': " + scroll);
      }
    }
    return new FailingSchedule(
        fields.getOrDefault("name", ""),
        new AgentId(fields.getOrDefault("agent", "")),
        Integer.parseInt(fields.getOrDefault("failures", "")),
        Instant.parse(fields.getOrDefault("since", "")),
        fields.getOrDefault("reason", ""),
        Boolean.parseBoolean(fields.getOrDefault("paused", "")));
  }
}
