package choir.actors.calendar;

import choir.core.calendar.CalendarEvent;
import java.util.List;

/**
 * Observes the calendars of a node, for metrics. Called on the calendars' threads: implementations
 * must neither block nor throw.
 */
@FunctionalInterface
public interface CalendarListener {
  /** Ignores all notifications. */
  CalendarListener NONE = events -> {};

  /** A calendar has stored new events; not called for replayed events. */
  void stored(List<CalendarEvent> events);
}
