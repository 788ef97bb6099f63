package choir.runtime.calendar;

import choir.core.calendar.PastRun;
import choir.core.calendar.Planned;
import choir.core.calendar.Recurrence;
import choir.core.calendar.Schedule;
import choir.core.calendar.Spans;
import choir.core.calendar.Window;
import choir.core.run.ReplyTo;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A schedule with its state.
 *
 * @param owner file, person, agent or heartbeat
 * @param state waiting, running, paused or done
 * @param guard condition under which a run starts; absent without one
 * @param words its times and its guard in words
 * @param warnings what its author may not expect
 * @param next the time of its next run
 * @param starts when that run starts, which is later by the jitter
 * @param paused why it is paused; absent if it is not
 * @param pending times that wait for the run in progress
 * @param last what became of its latest time; absent if none has come yet
 * @param failuresInRow failures since the last success
 * @param history the latest times, the latest first
 * @param explanation why it runs when it does, in sentences
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record ScheduleView(
    String name,
    String agent,
    String owner,
    String state,
    Optional<String> cron,
    Optional<String> every,
    Optional<Instant> at,
    String zone,
    List<String> active,
    List<String> blackouts,
    String text,
    String session,
    Optional<String> model,
    Optional<String> replyTo,
    PolicyView policy,
    Optional<GuardView> guard,
    String words,
    List<String> warnings,
    Optional<Instant> next,
    Optional<Instant> starts,
    Optional<String> paused,
    Optional<RunningView> running,
    List<Instant> pending,
    Optional<PastRunView> last,
    int failuresInRow,
    CountersView counters,
    List<PastRunView> history,
    List<String> explanation) {
  /** How it behaves on bad days. */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record PolicyView(
      String missed,
      String overlap,
      String jitter,
      int retries,
      String retryAfter,
      int pauseAfter,
      Optional<String> timeout,
      Optional<String> approvals) {
    private static PolicyView of(Schedule.Policy policy) {
      return new PolicyView(
          word(policy.missed()),
          word(policy.overlap()),
          Spans.words(policy.jitter()),
          policy.retries(),
          Spans.words(policy.retryAfter()),
          policy.pauseAfter(),
          policy.timeout().map(Spans::words),
          policy.approvals().map(Spans::words));
    }
  }

  /**
   * The run in progress.
   *
   * @param retryAt when it is repeated after a failure; absent while it runs
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record RunningView(
      Instant due, String runId, int attempt, Instant since, Optional<Instant> retryAt) {
    private static RunningView of(Planned.Running running) {
      return new RunningView(
          running.due(),
          running.run().value(),
          running.attempt(),
          running.since(),
          running.retryAt());
    }
  }

  /** Totals since it was added. */
  record CountersView(
      long completed, long failed, long cancelled, long missed, long skipped, long dropped) {
    private static CountersView of(Planned.Counters counters) {
      return new CountersView(
          counters.completed(),
          counters.failed(),
          counters.cancelled(),
          counters.missed(),
          counters.skipped(),
          counters.dropped());
    }
  }

  /**
   * What became of a time.
   *
   * @param outcome {@code completed}, {@code failed}, {@code cancelled}, {@code missed}, {@code
   *     skipped} or {@code dropped}
   * @param runId absent if nothing was run
   * @param times number of times in a row that a guard has held back for this reason; absent for
   *     other outcomes
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record PastRunView(
      Instant due,
      Instant at,
      String outcome,
      String detail,
      Optional<String> runId,
      Optional<Integer> times) {
    static PastRunView of(PastRun past) {
      return new PastRunView(
          past.due(),
          past.at(),
          word(past.outcome()),
          past.detail(),
          past.run().map(run -> run.value()),
          Optional.of(past.times()).filter(times -> times > 0));
    }
  }

  static ScheduleView of(Planned planned, Instant now) {
    Schedule schedule = planned.schedule();
    Recurrence times = schedule.timetable().recurrence();
    return new ScheduleView(
        schedule.name(),
        schedule.agent().value(),
        word(schedule.owner()),
        ScheduleRowView.state(planned),
        times instanceof Recurrence.Cron cron
            ? Optional.of(cron.expression().text())
            : Optional.empty(),
        times instanceof Recurrence.Every every
            ? Optional.of(Spans.words(every.every()))
            : Optional.empty(),
        times instanceof Recurrence.At at ? Optional.of(at.at()) : Optional.empty(),
        schedule.timetable().zone().getId(),
        texts(schedule.timetable().active()),
        texts(schedule.timetable().blackouts()),
        schedule.task().text(),
        word(schedule.task().session()),
        Optional.of(schedule.task().model()).filter(model -> !model.isEmpty()),
        channel(schedule.task().replyTo()),
        PolicyView.of(schedule.policy()),
        schedule.policy().guard().map(GuardView::of),
        schedule.words(),
        times.warnings(),
        planned.next(),
        planned.next().map(schedule::startsAt),
        Optional.of(planned.paused()).filter(reason -> !reason.isEmpty()),
        planned.running().map(RunningView::of),
        planned.pending(),
        last(planned),
        planned.counters().failuresInRow(),
        CountersView.of(planned.counters()),
        latestFirst(planned.history()),
        new Explanation(planned, now).sentences());
  }

  /** What became of the latest time. */
  static Optional<PastRunView> last(Planned planned) {
    List<PastRun> history = planned.history();
    return history.isEmpty()
        ? Optional.empty()
        : Optional.of(PastRunView.of(history.get(history.size() - 1)));
  }

  private static List<PastRunView> latestFirst(List<PastRun> history) {
    List<PastRunView> views = new ArrayList<>();
    for (int i = history.size() - 1; i >= 0; i--) {
      views.add(PastRunView.of(history.get(i)));
    }
    return views;
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static List<String> texts(List<Window> windows) {
    return windows.stream().map(Window::text).toList();
  }

  private static Optional<String> channel(ReplyTo place) {
    return switch (place) {
      case ReplyTo.Nowhere nowhere -> Optional.empty();
      // For tasks of agents only.
      case ReplyTo.Session session -> Optional.empty();
      case ReplyTo.Channel channel ->
          Optional.of(
              channel.recipient().isEmpty()
                  ? channel.gateway()
                  : channel.gateway() + ":" + channel.recipient());
    };
  }

  /** The zone in which people read its times. */
  ZoneId zoneId() {
    return ZoneId.of(zone);
  }
}
