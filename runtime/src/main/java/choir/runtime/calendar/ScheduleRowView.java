package choir.runtime.calendar;

import choir.core.calendar.Planned;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Optional;

/**
 * A schedule in the list.
 *
 * @param owner file, person, agent or heartbeat
 * @param state waiting, running, paused or done
 * @param words its times and its guard in words
 * @param next the time of its next run; absent if there is none
 * @param last what became of its latest time; absent if none has come yet
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record ScheduleRowView(
    String name,
    String agent,
    String owner,
    String state,
    String words,
    Optional<Instant> next,
    Optional<ScheduleView.PastRunView> last,
    int failuresInRow) {
  static ScheduleRowView of(Planned planned) {
    return new ScheduleRowView(
        planned.schedule().name(),
        planned.schedule().agent().value(),
        ScheduleView.word(planned.schedule().owner()),
        state(planned),
        planned.schedule().words(),
        planned.next(),
        ScheduleView.last(planned),
        planned.counters().failuresInRow());
  }

  static String state(Planned planned) {
    if (planned.running().isPresent()) {
      return "running";
    }
    if (!planned.paused().isEmpty()) {
      return "paused";
    }
    return planned.next().isPresent() || !planned.pending().isEmpty() ? "waiting" : "done";
  }
}
