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

  /** The events of a schedule at a time; empty if nothing is to be done. */
  public static List<CalendarEvent> tick(Planned planned, Instant now, String zoneData) {
    List<CalendarEvent> events = new ArrayList<>();
    Planned after = planned;
    if (planned.next().filter(next -> !startsAt(planned, next).isAfter(now)).isPresent()) {
      Times times = times(planned, now);
      RunsDue due = new Due(planned, times, now).event(zoneData);
      events.add(due);
      after = planned.due(due);
      boolean cancels =
          planned.schedule().policy().overlap() == Overlap.CANCEL && !due.pending().isEmpty();
      if (cancels) {
        after = cancelled(after, now, events);
      }
      startNext(after, missed(times), now).ifPresent(events::add);
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
          new RunStarted(name(planned), running.due(), running.attempt() + 1, "", now));
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
    Optional<Instant> running = runningWakesAt(planned);
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
      List<Instant> missed, List<Instant> onTime, long more, Optional<Instant> next) {}

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

  /** The start of the first pending time, if no run is in progress. */
  private static Optional<RunStarted> startNext(Planned planned, String remark, Instant now) {
    if (planned.running().isPresent() || planned.pending().isEmpty()) {
      return Optional.empty();
    }
    Instant due = planned.pending().get(0);
    String special = planned.schedule().timetable().recurrence().remark(due);
    String both =
        special.isEmpty() || remark.isEmpty() ? special + remark : special + "; " + remark;
    return Optional.of(new RunStarted(name(planned), due, 1, both, now));
  }

  /** The events of a run that is to be started by a person, now. */
  public static List<CalendarEvent> startNow(Planned planned, Instant due, Instant now) {
    return List.of(new RunStarted(name(planned), due, 1, "started by hand", now));
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
    if (pauses(after, failed && !repeats)) {
      int failures = after.counters().failuresInRow();
      SchedulePaused pause =
          new SchedulePaused(name(planned), failures + " failures in a row: " + detail, now);
      events.add(pause);
      after = after.paused(pause.reason(), now);
    } else if (retryAt.isEmpty()) {
      startNext(after, "", now).ifPresent(events::add);
    }
    if (retryAt.isEmpty()) {
      told(planned, after, outcome, detail, now).ifPresent(events::add);
    }
    return Collections.unmodifiableList(events);
  }

  /** Whether a schedule has failed so often that it is paused. */
  private static boolean pauses(Planned after, boolean failedForGood) {
    int limit = after.schedule().policy().pauseAfter();
    return failedForGood
        && limit > 0
        && after.counters().failuresInRow() >= limit
        && after.paused().isEmpty();
  }

  /** What a person is told of the end of a run: that the schedule fails, or that this is over. */
  private static Optional<CalendarEvent> told(
      Planned before, Planned after, Outcome outcome, String detail, Instant now) {
    if (outcome == Outcome.FAILED && FailingSchedule.isFailing(after)) {
      return Optional.of(
          new CalendarEvent.FailuresReported(name(before), FailingSchedule.of(after, detail), now));
    }
    return outcome == Outcome.COMPLETED && FailingSchedule.isFailing(before)
        ? Optional.of(new CalendarEvent.FailuresOver(name(before), now))
        : Optional.empty();
  }
}
