package choir.core.calendar;

import choir.core.Stored;
import choir.core.sq.Change;
import choir.core.sq.Projected;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Events of a calendar. A stored format: names are never changed or reused, new fields have
 * defaults.
 */
public sealed interface CalendarEvent extends Stored {
  /** The name of the schedule; empty for an event of the whole calendar. */
  String name();

  Instant at();

  /**
   * A schedule was added, or replaced by another one of the same name.
   *
   * @param next its first time; empty if it is paused or has none
   * @param zoneData version of the time zone data that gave the time
   * @param paused why it is paused from the start; empty if it is not
   */
  record ScheduleSaved(
      Schedule schedule, Optional<Instant> next, String zoneData, String paused, Instant at)
      implements CalendarEvent {
    @Override
    public String name() {
      return schedule.name();
    }
  }

  /**
   * The calendar follows a revision of the declaration: earlier ones are ignored from now on.
   *
   * @param calendar name of the calendar
   * @param complete whether it has all declared schedules of that revision, and no others
   * @param schedules number of declared schedules; 0 if not complete
   */
  record DeclarationFollowed(
      String calendar, long revision, boolean complete, int schedules, Instant at)
      implements CalendarEvent, Projected {
    @Override
    public String name() {
      return "";
    }

    @Override
    public List<Change> projection() {
      return complete
          ? List.of(
              new Change.Put(
                  Followed.key(calendar), new Followed(revision, schedules).text(calendar)))
          : List.of();
    }
  }

  /** A schedule was removed. A run in progress goes on. */
  record ScheduleRemoved(String name, Instant at) implements CalendarEvent, Projected {
    @Override
    public List<Change> projection() {
      return List.of(new Change.Delete(FailingSchedule.key(name)));
    }
  }

  /** A schedule was paused, by a person or because it failed too often. */
  record SchedulePaused(String name, String reason, Instant at) implements CalendarEvent {}

  /** A schedule runs again from its next time on. */
  record ScheduleResumed(String name, Optional<Instant> next, String zoneData, Instant at)
      implements CalendarEvent, Projected {
    @Override
    public List<Change> projection() {
      return List.of(new Change.Delete(FailingSchedule.key(name)));
    }
  }

  /** The next time was computed again, since the time zone data has changed. */
  record NextRecomputed(String name, Optional<Instant> next, String zoneData, Instant at)
      implements CalendarEvent {}

  /**
   * Times have come.
   *
   * @param pending the times that wait to be run, in order
   * @param notRun the times that will not be run
   * @param more number of further times that will not be run and are not listed
   * @param next the time after them
   */
  record RunsDue(
      String name,
      List<Instant> pending,
      List<PastRun> notRun,
      long more,
      Optional<Instant> next,
      String zoneData,
      Instant at)
      implements CalendarEvent {
    public RunsDue {
      pending = List.copyOf(pending);
      notRun = List.copyOf(notRun);
    }
  }

  /**
   * A run begins: its message goes to the agent until the agent has stored it.
   *
   * @param attempt 1 for the first
   * @param remark what is special about it; empty for most
   * @param seen what the schedule's guard has seen; empty if it was not asked
   */
  record RunStarted(
      String name, Instant due, int attempt, String remark, Optional<String> seen, Instant at)
      implements CalendarEvent {
    public RunStarted {
      seen = Objects.requireNonNullElse(seen, Optional.empty());
    }
  }

  /** The run in progress is to be cancelled. */
  record RunCancelOrdered(String name, Instant due, String reason, Instant at)
      implements CalendarEvent {}

  /**
   * A run has ended.
   *
   * @param retryAt when it is repeated; empty if it is not
   */
  record RunEnded(
      String name,
      Instant due,
      Outcome outcome,
      String detail,
      Optional<Instant> retryAt,
      Instant at)
      implements CalendarEvent {}

  /** A person should know that a schedule fails again and again; stored with each such failure. */
  record FailuresReported(String name, FailingSchedule failing, Instant at)
      implements CalendarEvent, Projected {
    @Override
    public List<Change> projection() {
      return List.of(new Change.Put(FailingSchedule.key(name), failing.text()));
    }
  }

  /** A schedule that had failed again and again has succeeded. */
  record FailuresOver(String name, Instant at) implements CalendarEvent, Projected {
    @Override
    public List<Change> projection() {
      return List.of(new Change.Delete(FailingSchedule.key(name)));
    }
  }
}
