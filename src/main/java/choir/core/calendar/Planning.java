package choir.core.calendar;

import choir.core.calendar.CalendarEvent.RunCancelOrdered;
import choir.core.calendar.CalendarEvent.RunEnded;
import choir.core.calendar.CalendarEvent.RunStarted;
import choir.core.calendar.CalendarEvent.RunsDue;
import choir.core.calendar.CalendarEvent.SchedulePaused;
import choir.core.calendar.Planned.Running;
import choir.core.calendar.Schedule.Missed;
import choir.core.calendar.Schedule.Overlap;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Decides what becomes of the times of a schedule. Pure: the same facts give the same events. */
public final class Planning {
  /** Later than this a time counts as missed; a fail-over takes less than half of it. */
  static final Duration GRACE = Duration.ofSeconds(60);

  /** Maximum number of missed times that are run one after the other, or listed. */
  static final int MAX_MADE_UP = 100;

  /** Maximum number of times that are looked at one by one: a minute's schedule for a week. */
  private static final int MAX_LOOKED_AT = 10_000;

  private Planning() {}

  /**
   * The events of a schedule at a time; empty if nothing is to be done, or if its guard has to be
   * asked first.
   */
  public static List<CalendarEvent> tick(Planned planned, Instant now, String zoneData) {
    return asksGuard(planned, now)
        ? List.of()
        : tick(planned, now, zoneData, GuardVerdict.open(Optional.empty()));
  }

  /** Whether a run would start at a time if the schedule's guard let it. */
  public static boolean asksGuard(Planned planned, Instant now) {
    Schedule.Policy policy = planned.schedule().policy();
    boolean free = planned.running().isEmpty();
    if (policy.guard().isEmpty() || !(free || policy.overlap() == Overlap.CANCEL)) {
      return false;
    }
    return isDue(planned, now)
        ? !new Due(planned, times(planned, now), now).event("").pending().isEmpty()
        : free && !planned.pending().isEmpty();
  }

  private static boolean isDue(Planned planned, Instant now) {
    return planned.next().filter(next -> !startsAt(planned, next).isAfter(now)).isPresent();
  }

  /**
   * The events of a schedule at a time.
   *
   * @param guard what the schedule's guard says; of no effect if no run would start
   */
  public static List<CalendarEvent> tick(
      Planned planned, Instant now, String zoneData, GuardVerdict guard) {
    List<CalendarEvent> events = new ArrayList<>();
    boolean due = isDue(planned, now);
    boolean waited = planned.running().isEmpty() && !planned.pending().isEmpty();
    if (due || waited) {
      Times times = due ? times(planned, now) : Times.none(planned);
      start(planned, times, guard, now, due ? zoneData : planned.zoneData(), events);
    } else if (!planned.zoneData().equals(zoneData) && planned.next().isPresent()) {
      events.add(
          new CalendarEvent.NextRecomputed(
              name(planned), planned.schedule().timetable().next(now), zoneData, now));
    }
    if (events.isEmpty()) {
      running(planned, now).ifPresent(events::add);
    }
    return events;
  }

  /** What becomes of times that have come, and of those that have waited for a run to end. */
  private static void start(
      Planned planned,
      Times times,
      GuardVerdict guard,
      Instant now,
      String zoneData,
      List<CalendarEvent> events) {
    boolean cancels = planned.schedule().policy().overlap() == Overlap.CANCEL;
    boolean starts = cancels || planned.running().isEmpty();
    RunsDue open = new Due(planned, times, now).event(zoneData);
    boolean heldBack =
        starts && guard.state() != GuardVerdict.State.OPEN && !open.pending().isEmpty();
    RunsDue due = heldBack ? heldBack(open, guard, now) : open;
    Planned after = planned;
    if (heldBack || isDue(planned, now)) {
      events.add(due);
      after = planned.due(due);
    }
    if (heldBack && guard.state() == GuardVerdict.State.FAILED) {
      failed(planned, after, guard.reason(), now, events);
      return;
    }
    if (cancels && !due.pending().isEmpty()) {
      after = cancelled(after, now, events);
    }
    startNext(after, missed(times), guard.seen(), now).ifPresent(events::add);
  }

  /** None of the times is run. A guard that could not be asked is one failure, not several. */
  private static RunsDue heldBack(RunsDue due, GuardVerdict guard, Instant now) {
    List<PastRun> notRun = new ArrayList<>(due.notRun());
    for (Instant each : due.pending()) {
      notRun.add(PastRun.heldBack(each, now, guard.reason()));
    }
    if (guard.state() == GuardVerdict.State.FAILED) {
      Instant last = notRun.removeLast().due();
      notRun.add(PastRun.notRun(last, now, Outcome.FAILED, guard.reason()));
    }
    return new RunsDue(
        due.name(), List.of(), notRun, due.more(), due.next(), due.zoneData(), due.at());
  }

  /** Cancels the run in progress; a failed one that waits for its repeat ends at once. */
  private static Planned cancelled(Planned planned, Instant now, List<CalendarEvent> events) {
    Optional<Running> running = planned.running();
    if (running.isEmpty() || !running.get().cancelling().isEmpty()) {
      return planned;
    }
    String reason = "cancelled by overlap";
    if (running.get().retryAt().isPresent()) {
      Instant due = running.get().due();
      RunEnded end =
          new RunEnded(name(planned), due, Outcome.CANCELLED, reason, Optional.empty(), now);
      events.add(end);
      return planned.ended(end);
    }
    RunCancelOrdered ordered = cancel(planned, reason, now);
    events.add(ordered);
    return planned.cancelling(reason);
  }

  private static RunCancelOrdered cancel(Planned planned, String reason, Instant now) {
    Instant due = planned.running().orElseThrow().due();
    return new RunCancelOrdered(name(planned), due, reason, now);
  }

  /** What the time makes of the run in progress: a repeat, or an end. */
  private static Optional<CalendarEvent> running(Planned planned, Instant now) {
    Optional<Instant> at = runningWakesAt(planned);
    if (at.isEmpty() || at.get().isAfter(now)) {
      return Optional.empty();
    }
    Running running = planned.running().orElseThrow();
    if (running.retryAt().isPresent()) {
      return Optional.of(
          new RunStarted(
              name(planned), running.due(), running.attempt() + 1, "", Optional.empty(), now));
    }
    Duration timeout = planned.schedule().policy().timeout().orElseThrow();
    return Optional.of(cancel(planned, "timed out after " + Spans.words(timeout), now));
  }

  private static Optional<Instant> runningWakesAt(Planned planned) {
    return planned
        .running()
        .flatMap(
            running ->
                running.retryAt().isPresent()
                    ? running.retryAt()
                    : planned
                        .schedule()
                        .policy()
                        .timeout()
                        .filter(limit -> running.cancelling().isEmpty())
                        .map(running.since()::plus));
  }

  /** When {@link #tick} has something to do; empty if never. */
  public static Optional<Instant> wakesAt(Planned planned) {
    Optional<Instant> next = planned.next().map(due -> startsAt(planned, due));
    Optional<Instant> running =
        planned.running().isEmpty() && !planned.pending().isEmpty()
            ? Optional.of(planned.pending().get(0))
            : runningWakesAt(planned);
    return next.isPresent() && running.isPresent()
        ? Optional.of(next.get().isBefore(running.get()) ? next.get() : running.get())
        : next.or(() -> running);
  }

  private static Instant startsAt(Planned planned, Instant due) {
    return planned.schedule().startsAt(due);
  }

  private static String name(Planned planned) {
    return planned.schedule().name();
  }

  /**
   * The times that have come.
   *
   * @param missed those that are too late
   * @param onTime those that are not
   * @param more number of further missed ones, before the listed ones
   * @param next the time after them
   */
  private record Times(
      List<Instant> missed, List<Instant> onTime, long more, Optional<Instant> next) {
    static Times none(Planned planned) {
      return new Times(List.of(), List.of(), 0, planned.next());
    }
  }

  private static Times times(Planned planned, Instant now) {
    Timetable timetable = planned.schedule().timetable();
    List<Instant> missed = new ArrayList<>();
    List<Instant> onTime = new ArrayList<>();
    long more = 0;
    Optional<Instant> next = planned.next();
    for (int i = 0; next.isPresent() && !startsAt(planned, next.get()).isAfter(now); i++) {
      if (i == MAX_LOOKED_AT) {
        return new Times(missed, onTime, more, timetable.next(now));
      }
      boolean late = startsAt(planned, next.get()).plus(GRACE).isBefore(now);
      (late ? missed : onTime).add(next.get());
      if (missed.size() > MAX_MADE_UP) {
        missed.remove(0);
        more++;
      }
      next = timetable.next(next.get());
    }
    return new Times(missed, onTime, more, next);
  }

  private static String missed(Times times) {
    long number = times.missed().size() + times.more();
    return number == 0 ? "" : number + " missed";
  }

  /** The times that have come, sorted into those that wait and those that will not be run. */
  private static final class Due {
    private final Planned planned;
    private final Times times;
    private final Instant now;
    private final List<Instant> pending;
    private final List<PastRun> notRun = new ArrayList<>();

    Due(Planned planned, Times times, Instant now) {
      this.planned = planned;
      this.times = times;
      this.now = now;
      this.pending = new ArrayList<>(planned.pending());
    }

    RunsDue event(String zoneData) {
      missed();
      times.onTime().forEach(this::take);
      return new RunsDue(name(planned), pending, notRun, times.more(), times.next(), zoneData, now);
    }

    private void missed() {
      Missed policy = planned.schedule().policy().missed();
      List<Instant> missed = times.missed();
      if (policy == Missed.ALL) {
        pending.addAll(missed);
        while (pending.size() > MAX_MADE_UP) {
          refuse(pending.remove(0), Outcome.MISSED, "too many times were missed");
        }
        return;
      }
      boolean together = policy == Missed.ONCE && times.onTime().isEmpty() && !missed.isEmpty();
      List<Instant> lost = together ? missed.subList(0, missed.size() - 1) : missed;
      for (Instant due : lost) {
        refuse(due, Outcome.MISSED, "no node was up");
      }
      if (together) {
        take(missed.get(missed.size() - 1));
      }
    }

    /** Lets a time wait for its start, unless another run is in the way. */
    private void take(Instant due) {
      boolean free = planned.running().isEmpty() && pending.isEmpty();
      if (free) {
        pending.add(due);
        return;
      }
      switch (planned.schedule().policy().overlap()) {
        case SKIP -> refuse(due, Outcome.SKIPPED, inTheWay());
        case QUEUE -> {
          if (pending.isEmpty()) {
            pending.add(due);
          } else {
            refuse(due, Outcome.DROPPED, "the run due " + pending.get(0) + " waits already");
          }
        }
        case CANCEL -> {
          for (Instant each : List.copyOf(pending)) {
            refuse(each, Outcome.DROPPED, "the run due " + due + " replaced it");
          }
          pending.clear();
          pending.add(due);
        }
      }
    }

    private String inTheWay() {
      Instant before = planned.running().map(Running::due).orElseGet(() -> pending.get(0));
      return "the run due " + before + " was still in progress";
    }

    private void refuse(Instant due, Outcome outcome, String detail) {
      notRun.add(PastRun.notRun(due, now, outcome, detail));
    }
  }

  /**
   * The start of the first pending time, if no run is in progress.
   *
   * @param seen what the guard has seen
   */
  private static Optional<RunStarted> startNext(
      Planned planned, String remark, Optional<String> seen, Instant now) {
    if (planned.running().isPresent() || planned.pending().isEmpty()) {
      return Optional.empty();
    }
    Instant due = planned.pending().get(0);
    String special = planned.schedule().timetable().recurrence().remark(due);
    String both =
        special.isEmpty() || remark.isEmpty() ? special + remark : special + "; " + remark;
    return Optional.of(new RunStarted(name(planned), due, 1, both, seen, now));
  }

  /** The events of a run that is to be started by a person, now; no guard is asked. */
  public static List<CalendarEvent> startNow(Planned planned, Instant due, Instant now) {
    return List.of(new RunStarted(name(planned), due, 1, "started by hand", Optional.empty(), now));
  }

  /**
   * The events of the end of the run in progress.
   *
   * @param outcome of this attempt
   */
  public static List<CalendarEvent> ended(
      Planned planned, Outcome outcome, String detail, Instant now) {
    Running running = planned.running().orElseThrow();
    Schedule.Policy policy = planned.schedule().policy();
    boolean failed = outcome == Outcome.FAILED;
    boolean repeats =
        failed && running.attempt() <= policy.retries() && running.cancelling().isEmpty();
    Optional<Instant> retryAt =
        repeats ? Optional.of(now.plus(policy.retryDelay(running.attempt()))) : Optional.empty();
    RunEnded end = new RunEnded(name(planned), running.due(), outcome, detail, retryAt, now);
    List<CalendarEvent> events = new ArrayList<>();
    events.add(end);
    Planned after = planned.ended(end);
    if (failed && !repeats) {
      after = failed(planned, after, detail, now, events);
    } else if (outcome == Outcome.COMPLETED && FailingSchedule.isFailing(planned)) {
      events.add(new CalendarEvent.FailuresOver(name(planned), now));
    }
    boolean guarded = policy.guard().isPresent();
    if (retryAt.isEmpty() && !guarded) {
      startNext(after, "", Optional.empty(), now).ifPresent(events::add);
    }
    return Collections.unmodifiableList(events);
  }

  /** What a failure for good leads to: a pause, and that a person is told. */
  private static Planned failed(
      Planned before, Planned failed, String detail, Instant now, List<CalendarEvent> events) {
    Planned after = failed;
    if (pauses(after)) {
      int failures = after.counters().failuresInRow();
      SchedulePaused pause =
          new SchedulePaused(name(before), failures + " failures in a row: " + detail, now);
      events.add(pause);
      after = after.paused(pause.reason(), now);
    }
    if (FailingSchedule.isFailing(after)) {
      events.add(
          new CalendarEvent.FailuresReported(name(before), FailingSchedule.of(after, detail), now));
    }
    return after;
  }

  /** Whether a schedule has failed so often that it is paused. */
  private static boolean pauses(Planned after) {
    int limit = after.schedule().policy().pauseAfter();
    return limit > 0 && after.counters().failuresInRow() >= limit && after.paused().isEmpty();
  }
}
