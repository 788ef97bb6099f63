package choir.actors.calendar;

import choir.core.calendar.Schedule;

/**
 * A schedule of the declaration.
 *
 * @param paused whether the declaration pauses it
 */
public record DeclaredSchedule(Schedule schedule, boolean paused) {}
