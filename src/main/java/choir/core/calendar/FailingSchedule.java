package choir.core.calendar;

import choir.core.id.AgentId;
import choir.core.phext.HashedCoordinate;
import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollText;
import choir.core.sq.StoredFields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

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
    StoredFields fields = StoredFields.parse(PHEXT, scroll);
    return new FailingSchedule(
        field(fields, "name"),
        new AgentId(field(fields, "agent")),
        Integer.parseInt(field(fields, "failures")),
        Instant.parse(field(fields, "since")),
        fields.find("reason").orElse(""),
        Boolean.parseBoolean(field(fields, "paused")));
  }

  private static String field(StoredFields fields, String name) {
    return fields
        .find(name)
        .orElseThrow(
            () -> new IllegalArgumentException("a failing schedule without '" + name + "'"));
  }
}
