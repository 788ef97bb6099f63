package choir.test.sim;

import choir.actors.calendar.CalendarCommand;
import choir.actors.calendar.Calendars;
import choir.core.calendar.CalendarEvent;
import choir.core.calendar.CalendarState;
import choir.core.calendar.Planned;
import choir.core.calendar.Recurrence;
import choir.core.calendar.Schedule;
import choir.core.calendar.Schedule.Missed;
import choir.core.calendar.Schedule.Overlap;
import choir.core.calendar.Timetable;
import choir.core.run.ReplyTo;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Schedules of the simulated hour, one for each policy. Each of their times is run once or recorded
 * once, whatever crashes.
 */
final class SimSchedules {
  /** How long an order may go without an answer before it is given again. */
  private static final long AGAIN_NANOS = Duration.ofSeconds(8).toNanos();

  private final SimLoop loop;
  private final SimTrace trace;
  private final Supplier<Optional<Calendars>> ranch;
  private final List<Schedule> schedules = new ArrayList<>();
  private int open;

  /**
   * @param ranch empty while the machine is down
   */
  SimSchedules(SimLoop loop, SimTrace trace, Supplier<Optional<Calendars>> ranch) {
    this.loop = loop;
    this.trace = trace;
    this.ranch = ranch;
    schedules.add(every("all", 0, 120, Missed.ALL, Overlap.SKIP, 0));
    schedules.add(every("once", 1, 45, Missed.ONCE, Overlap.CANCEL, 0));
    schedules.add(every("skip", 2, 30, Missed.SKIP, Overlap.QUEUE, 1));
  }

  private Schedule every(
      String name, int agent, int seconds, Missed missed, Overlap overlap, int retries) {
    Instant first = loop.instant().plusSeconds(60);
    return new Schedule(
        name,
        SimRanch.AGENTS.get(agent),
        Timetable.of(new Recurrence.Every(Duration.ofSeconds(seconds), first), ZoneId.of("UTC")),
        new Schedule.Task("look around", Schedule.Session.ISOLATED, "", ReplyTo.NOWHERE),
        new Schedule.Policy(
            missed,
            overlap,
            Duration.ofSeconds(5),
            retries,
            Duration.ofSeconds(10),
            0,
            Optional.of(Duration.ofMinutes(10))),
        Schedule.Owner.PERSON);
  }

  void add() {
    schedules.forEach(each -> order(it -> it.add(each, "")));
  }

  /** Ends their times, so that all can come to rest. */
  void pause() {
    schedules.forEach(each -> order(it -> it.pause(each.name(), "the hour is over")));
  }

  /** Whether all orders were answered. */
  boolean areDone() {
    return open == 0;
  }

  private void order(Function<Calendars, CompletionStage<CalendarCommand.Answer>> order) {
    open++;
    order(new boolean[1], order);
  }

  private void order(
      boolean[] done, Function<Calendars, CompletionStage<CalendarCommand.Answer>> order) {
    if (done[0]) {
      return;
    }
    loop.after(SimLoop.WORLD, AGAIN_NANOS, () -> order(done, order));
    Optional<Calendars> up = ranch.get();
    if (up.isPresent()) {
      var unused =
          order
              .apply(up.get())
              .whenComplete(
                  (answer, failure) -> {
                    boolean carriedOut = failure == null && answer.refusal().isEmpty();
                    if (carriedOut && !done[0]) {
                      done[0] = true;
                      open--;
                      trace.add("ordered " + answer.schedule().map(each -> each.schedule().name()));
                    }
                  });
    }
  }

  /** What does not hold, in words. */
  List<String> faults(Map<String, List<SimJournals.Entry>> journals) {
    List<String> faults = new ArrayList<>();
    Map<String, Times> all = new TreeMap<>();
    journals.forEach(
        (id, entries) -> {
          if (id.startsWith("Calendar|")) {
            replay(entries, all);
          }
        });
    schedules.forEach(each -> all.getOrDefault(each.name(), new Times()).check(each, faults));
    return faults;
  }

  private static void replay(List<SimJournals.Entry> entries, Map<String, Times> all) {
    CalendarState state = CalendarState.EMPTY;
    for (SimJournals.Entry entry : entries) {
      CalendarEvent event = (CalendarEvent) entry.event();
      Optional<Planned> before = state.find(event.name());
      all.computeIfAbsent(event.name(), name -> new Times()).add(event, before);
      state = state.apply(event);
    }
  }

  /** What became of the times of one schedule. */
  private static final class Times {
    private final Map<Instant, Integer> started = new TreeMap<>();
    private final Map<Instant, Integer> ended = new TreeMap<>();
    private final Map<Instant, Integer> recorded = new TreeMap<>();
    private Instant from = Instant.MAX;
    private Instant to = Instant.MIN;

    void add(CalendarEvent event, Optional<Planned> before) {
      switch (event) {
        case CalendarEvent.ScheduleSaved saved -> from = saved.at();
        case CalendarEvent.SchedulePaused paused -> {
          to = paused.at();
          before.ifPresent(it -> it.pending().forEach(due -> count(recorded, due)));
        }
        case CalendarEvent.RunsDue due -> due.notRun().forEach(it -> count(recorded, it.due()));
        case CalendarEvent.RunStarted run -> {
          if (run.attempt() == 1) {
            count(started, run.due());
          }
        }
        case CalendarEvent.RunEnded run -> {
          if (run.retryAt().isEmpty()) {
            count(ended, run.due());
          }
        }
        default -> {
          // Says nothing of a time.
        }
      }
    }

    private static void count(Map<Instant, Integer> times, Instant due) {
      times.merge(due, 1, Integer::sum);
    }

    void check(Schedule schedule, List<String> faults) {
      String name = schedule.name();
      if (started.size() < 5) {
        faults.add("schedule " + name + " ran only " + started.size() + " times");
      }
      if (!started.equals(ended)) {
        faults.add("schedule " + name + " started " + started + ", ended " + ended);
      }
      Map<Instant, Integer> expected = new TreeMap<>();
      Optional<Instant> due = schedule.timetable().next(from);
      while (due.isPresent() && !schedule.startsAt(due.get()).isAfter(to)) {
        expected.put(due.get(), 1);
        due = schedule.timetable().next(due.get());
      }
      Map<Instant, Integer> found = new TreeMap<>(started);
      recorded.forEach((at, times) -> found.merge(at, times, Integer::sum));
      if (!found.equals(expected)) {
        faults.add("schedule " + name + " has " + found + ", expected " + expected);
      }
    }
  }
}
