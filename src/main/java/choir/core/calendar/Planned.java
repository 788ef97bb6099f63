package choir.core.calendar;

import choir.core.id.RunId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A schedule with its state. A stored format.
 *
 * @param next its next time; empty if it has none or is paused
 * @param zoneData version of the time zone data that gave the next time
 * @param paused why it is paused; empty if it is not
 * @param running the run in progress, or the failed one that is to be repeated
 * @param pending times that wait for the run in progress
 * @param history the latest times, the latest last
 * @param seen what the guard saw when it last let a run start; empty before that
 */
public record Planned(
    Schedule schedule,
    Optional<Instant> next,
    String zoneData,
    String paused,
    Optional<Running> running,
    List<Instant> pending,
    Counters counters,
    List<PastRun> history,
    Instant savedAt,
    String seen) {
  /** Maximum length of the history; what is older is in the journal. */
  static final int MAX_HISTORY = 20;

  public Planned {
    pending = List.copyOf(pending);
    history = List.copyOf(history);
    seen = Objects.requireNonNullElse(seen, "");
  }

  /**
   * A run in progress.
   *
   * @param attempt 1 for the first
   * @param since when this attempt began
   * @param remark what is special about it
   * @param retryAt when it is repeated after a failure; empty while it runs
   * @param cancelling why it is to be cancelled; empty if it is not
   * @param begunAs the schedule as it was when the run began; empty if it has not changed since
   */
  public record Running(
      Instant due,
      int attempt,
      RunId run,
      Instant since,
      String remark,
      Optional<Instant> retryAt,
      String cancelling,
      Optional<Schedule> begunAs) {
    private Running begunAs(Schedule before) {
      return begunAs.isPresent()
          ? this
          : new Running(due, attempt, run, since, remark, retryAt, cancelling, Optional.of(before));
    }

    private Running cancelling(String reason) {
      return new Running(due, attempt, run, since, remark, retryAt, reason, begunAs);
    }

    private Running repeatedAt(Optional<Instant> retry) {
      return new Running(due, attempt, run, since, remark, retry, "", begunAs);
    }
  }

  /**
   * Totals since the schedule was added.
   *
   * @param failuresInRow failures since the last success
   */
  public record Counters(
      long completed,
      long failed,
      long cancelled,
      long missed,
      long skipped,
      long dropped,
      int failuresInRow) {
    static final Counters NONE = new Counters(0, 0, 0, 0, 0, 0, 0);

    Counters with(Outcome outcome, long times) {
      boolean failure = outcome == Outcome.FAILED;
      return new Counters(
          completed + (outcome == Outcome.COMPLETED ? times : 0),
          failed + (failure ? times : 0),
          cancelled + (outcome == Outcome.CANCELLED ? times : 0),
          missed + (outcome == Outcome.MISSED ? times : 0),
          skipped + (outcome == Outcome.SKIPPED ? times : 0),
          dropped + (outcome == Outcome.DROPPED ? times : 0),
          outcome == Outcome.COMPLETED ? 0 : failuresInRow + (failure ? 1 : 0));
    }

    Counters reset() {
      return new Counters(completed, failed, cancelled, missed, skipped, dropped, 0);
    }
  }

  static Planned saved(CalendarEvent.ScheduleSaved saved) {
    return new Planned(
        saved.schedule(),
        saved.next(),
        saved.zoneData(),
        saved.paused(),
        Optional.empty(),
        List.of(),
        Counters.NONE,
        List.of(),
        saved.at(),
        "");
  }

  /** The same schedule changed: its past and the run in progress remain. */
  Planned savedAgain(CalendarEvent.ScheduleSaved saved) {
    Planned kept = dropPending("the schedule was changed", saved.at());
    return new Planned(
        saved.schedule(),
        saved.next(),
        saved.zoneData(),
        saved.paused(),
        running.map(each -> each.begunAs(schedule)),
        List.of(),
        kept.counters,
        kept.history,
        saved.at(),
        saved.schedule().policy().guard().equals(schedule.policy().guard()) ? seen : "");
  }

  Planned with(Optional<Instant> newNext, String newZoneData) {
    return new Planned(
        schedule, newNext, newZoneData, paused, running, pending, counters, history, savedAt, seen);
  }

  Planned paused(String reason, Instant at) {
    Planned kept = dropPending("the schedule was paused", at);
    return new Planned(
        schedule,
        Optional.empty(),
        zoneData,
        reason,
        running,
        List.of(),
        kept.counters,
        kept.history,
        savedAt,
        seen);
  }

  Planned resumed(Optional<Instant> newNext, String newZoneData) {
    return new Planned(
        schedule,
        newNext,
        newZoneData,
        "",
        running,
        pending,
        counters.reset(),
        history,
        savedAt,
        seen);
  }

  private Planned dropPending(String why, Instant at) {
    Planned kept = this;
    for (Instant due : pending) {
      kept = kept.with(PastRun.notRun(due, at, Outcome.DROPPED, why));
    }
    return kept;
  }

  Planned due(CalendarEvent.RunsDue due) {
    Planned kept = this;
    for (PastRun each : due.notRun()) {
      kept = kept.with(each);
    }
    return new Planned(
        schedule,
        due.next(),
        due.zoneData(),
        paused,
        running,
        due.pending(),
        kept.counters.with(Outcome.MISSED, due.more()),
        kept.history,
        savedAt,
        seen);
  }

  Planned with(PastRun past) {
    return with(past, counters.with(past.outcome(), 1));
  }

  private Planned with(PastRun past, Counters counted) {
    List<PastRun> extended = new ArrayList<>(history);
    Optional<PastRun> both = history.isEmpty() ? Optional.empty() : past.after(history.getLast());
    both.ifPresent(it -> extended.removeLast());
    extended.add(both.orElse(past));
    List<PastRun> kept =
        extended.subList(Math.max(0, extended.size() - MAX_HISTORY), extended.size());
    return new Planned(
        schedule, next, zoneData, paused, running, pending, counted, kept, savedAt, seen);
  }

  Planned running(Optional<Running> now) {
    return new Planned(
        schedule, next, zoneData, paused, now, pending, counters, history, savedAt, seen);
  }

  Planned started(CalendarEvent.RunStarted started) {
    boolean repeated =
        running.filter(each -> each.due().equals(started.due())).isPresent()
            && started.attempt() > 1;
    if (running.isPresent() && !repeated) {
      throw new IllegalStateException(schedule.name() + " is already running");
    }
    List<Instant> left = pending.stream().filter(each -> !each.equals(started.due())).toList();
    Running begun =
        new Running(
            started.due(),
            started.attempt(),
            schedule.run(started.due(), started.attempt()),
            started.at(),
            started.remark(),
            Optional.empty(),
            "",
            Optional.empty());
    return new Planned(
        schedule,
        next,
        zoneData,
        paused,
        Optional.of(begun),
        left,
        counters,
        history,
        savedAt,
        started.seen().orElse(seen));
  }

  Planned cancelling(String reason) {
    return running(Optional.of(requireRunning().cancelling(reason)));
  }

  Planned ended(CalendarEvent.RunEnded ended) {
    Running now = requireRunning();
    String detail =
        now.remark().isEmpty() || ended.detail().isEmpty()
            ? now.remark() + ended.detail()
            : now.remark() + "; " + ended.detail();
    PastRun past =
        new PastRun(ended.due(), ended.at(), ended.outcome(), detail, Optional.of(now.run()), 0);
    return ended.retryAt().isEmpty()
        ? with(past).running(Optional.empty())
        : with(past, counters).running(Optional.of(now.repeatedAt(ended.retryAt())));
  }

  private Running requireRunning() {
    return running.orElseThrow(
        () -> new IllegalStateException(schedule.name() + " has no run in progress"));
  }

  /** This without its text and with the last line of its history only, for lists. */
  public Planned latest() {
    Schedule.Task task = schedule.task();
    Schedule brief =
        new Schedule(
            schedule.name(),
            schedule.agent(),
            schedule.timetable(),
            new Schedule.Task("", task.session(), task.model(), task.replyTo()),
            schedule.policy(),
            schedule.owner());
    return new Planned(
        brief,
        next,
        zoneData,
        paused,
        running,
        pending,
        counters,
        history.subList(Math.max(0, history.size() - 1), history.size()),
        savedAt,
        seen);
  }

  /** Whether a time is in progress, or in the history. */
  public boolean knows(Instant due) {
    return running.filter(each -> each.due().equals(due)).isPresent()
        || history.stream().anyMatch(each -> each.due().equals(due));
  }

  /** Whether it will run again, or has something in hand. */
  boolean isActive() {
    return next.isPresent() || running.isPresent() || !pending.isEmpty();
  }
}
