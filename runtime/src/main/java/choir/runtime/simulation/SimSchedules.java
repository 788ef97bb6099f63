package choir.runtime.simulation;

import choir.actors.calendar.CalendarCommand;
import choir.actors.calendar.Calendars;
import choir.core.calendar.CalendarEvent;
import choir.core.calendar.CalendarState;
import choir.core.calendar.Heartbeat;
import choir.core.calendar.Planned;
import choir.core.calendar.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The schedules of a scenario. Each of their times, and of those of the heartbeats, is run once or
 * recorded once, whatever crashes.
 */
final class SimSchedules {
  /** How long an order may go without an answer before it is given again. */
  private static final long AGAIN_NANOS = Duration.ofSeconds(8).toNanos();

  private final SimLoop loop;
  private final SimTrace trace;
  private final Supplier<Optional<Calendars>> ranch;
  private final List<Schedule> schedules;
  private int open;

  /**
   * @param ranch empty while the machine is down
   * @param schedules those of people
   */
  SimSchedules(
      SimLoop loop, SimTrace trace, Supplier<Optional<Calendars>> ranch, List<Schedule> schedules) {
    this.loop = loop;
    this.trace = trace;
    this.ranch = ranch;
    this.schedules = schedules;
  }

  void add() {
    schedules.forEach(each -> order(it -> it.add(each, "")));
  }

  /** Ends their times and those of the heartbeats, so that all can come to rest. */
  void pause() {
    Stream.concat(
            schedules.stream().map(Schedule::name),
            SimRanch.BEATING.stream().map(Heartbeat::nameOf))
        .forEach(name -> order(it -> it.pause(name, "the simulation is over")));
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
    Set<String> expected = new TreeSet<>();
    schedules.forEach(each -> expected.add(each.name()));
    SimRanch.BEATING.forEach(agent -> expected.add(Heartbeat.nameOf(agent)));
    if (!all.keySet().equals(expected)) {
      faults.add("there are schedules " + all.keySet() + ", expected " + expected);
    }
    all.forEach((name, times) -> times.check(name, faults));
    return faults;
  }

  private static void replay(List<SimJournals.Entry> entries, Map<String, Times> all) {
    CalendarState state = CalendarState.EMPTY;
    for (SimJournals.Entry entry : entries) {
      CalendarEvent event = (CalendarEvent) entry.event();
      Optional<Planned> before = state.find(event.name());
      if (!event.name().isEmpty()) {
        all.computeIfAbsent(event.name(), name -> new Times()).add(event, before);
      }
      state = state.apply(event);
    }
  }

  /** What became of the times of one schedule. */
  private static final class Times {
    private final Map<Instant, Integer> started = new TreeMap<>();
    private final Map<Instant, Integer> ended = new TreeMap<>();
    private final Map<Instant, Integer> recorded = new TreeMap<>();
    private final List<Schedule> saved = new ArrayList<>();
    private Instant from = Instant.MAX;
    private Instant to = Instant.MIN;

    void add(CalendarEvent event, Optional<Planned> before) {
      switch (event) {
        case CalendarEvent.ScheduleSaved each -> {
          from = each.at();
          saved.add(each.schedule());
        }
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

    /** A run for each time of the schedule, or a line that says why there was none. */
    void check(String name, List<String> faults) {
      if (saved.size() != 1) {
        faults.add("schedule " + name + " was saved " + saved.size() + " times");
        return;
      }
      if (!started.equals(ended)) {
        faults.add("schedule " + name + " started " + started + ", ended " + ended);
      }
      Schedule schedule = saved.get(0);
      Map<Instant, Integer> expected = new TreeMap<>();
      Optional<Instant> due = schedule.timetable().next(from);
      while (due.isPresent() && !schedule.startsAt(due.get()).isAfter(to)) {
        expected.put(due.get(), 1);
        due = schedule.timetable().next(due.get());
      }
      Map<Instant, Integer> found = new TreeMap<>(started);
      recorded.forEach((at, times) -> found.merge(at, times, Integer::sum));
      if (!found.equals(expected) || expected.isEmpty()) {
        faults.add("schedule " + name + " has " + found + ", expected " + expected);
      }
    }
  }

  /** The times at which runs of a schedule were started, in order. */
  static List<Instant> runs(Map<String, List<SimJournals.Entry>> journals, String schedule) {
    return journals.values().stream()
        .flatMap(List::stream)
        .map(SimJournals.Entry::event)
        .filter(event -> event instanceof CalendarEvent.RunStarted)
        .map(event -> (CalendarEvent.RunStarted) event)
        .filter(run -> run.name().equals(schedule) && run.attempt() == 1)
        .map(CalendarEvent.RunStarted::due)
        .sorted()
        .toList();
  }
}
