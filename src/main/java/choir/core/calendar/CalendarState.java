package choir.core.calendar;

import choir.core.Stored;
import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The schedules of one calendar by name. Pure: no clock, no I/O.
 *
 * <p>A schedule waits for its next time --RunsDue--> has pending times --RunStarted--> runs
 * --RunEnded--> waits, starts the next pending one, or repeats the failed one.
 *
 * @param declared latest revision of the declaration that is followed; 0 for none
 */
public record CalendarState(SortedMap<String, Planned> schedules, long declared) implements Stored {
  public static final CalendarState EMPTY = new CalendarState(new TreeMap<>(), 0);

  public CalendarState {
    schedules = Collections.unmodifiableSortedMap(new TreeMap<>(schedules));
  }

  /** A schedule by its name. */
  public Optional<Planned> find(String name) {
    return Optional.ofNullable(schedules.get(name));
  }

  /** Whether no schedule will run again. */
  @JsonIgnore
  public boolean isIdle() {
    return schedules.values().stream().noneMatch(Planned::isActive);
  }

  /**
   * Applies one event.
   *
   * @throws IllegalStateException if the event cannot follow this state: the entity stops rather
   *     than guess
   */
  public CalendarState apply(CalendarEvent event) {
    return switch (event) {
      case CalendarEvent.ScheduleSaved saved ->
          with(
              find(saved.name())
                  .map(known -> known.savedAgain(saved))
                  .orElseGet(() -> Planned.saved(saved)));
      case CalendarEvent.DeclarationFollowed followed ->
          new CalendarState(schedules, Math.max(declared, followed.revision()));
      case CalendarEvent.ScheduleRemoved removed -> without(removed.name());
      case CalendarEvent.SchedulePaused paused ->
          with(known(paused).paused(paused.reason(), paused.at()));
      case CalendarEvent.ScheduleResumed resumed ->
          with(known(resumed).resumed(resumed.next(), resumed.zoneData()));
      case CalendarEvent.NextRecomputed computed ->
          with(known(computed).with(computed.next(), computed.zoneData()));
      case CalendarEvent.RunsDue due -> with(known(due).due(due));
      case CalendarEvent.RunStarted started -> with(known(started).started(started));
      case CalendarEvent.RunCancelOrdered ordered ->
          with(known(ordered).cancelling(ordered.reason()));
      case CalendarEvent.RunEnded ended -> with(known(ended).ended(ended));
      case CalendarEvent.FailuresReported reported -> this;
      case CalendarEvent.FailuresOver over -> this;
    };
  }

  private Planned known(CalendarEvent event) {
    return find(event.name())
        .orElseThrow(() -> new IllegalStateException("there is no schedule " + event.name()));
  }

  private CalendarState with(Planned planned) {
    Map<String, Planned> all = new TreeMap<>(schedules);
    all.put(planned.schedule().name(), planned);
    return new CalendarState(new TreeMap<>(all), declared);
  }

  private CalendarState without(String name) {
    SortedMap<String, Planned> all = new TreeMap<>(schedules);
    all.remove(name);
    return new CalendarState(all, declared);
  }
}
