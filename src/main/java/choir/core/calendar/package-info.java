/**
 * Schedules: when an agent is woken without a message from outside. {@link
 * choir.core.calendar.CronExpression} and {@link choir.core.calendar.Recurrence} give the instants,
 * {@link choir.core.calendar.Timetable} seeks the next one within active windows and outside of
 * blackouts. Everything here is pure: a time and a time zone go in, instants come out.
 */
@NullMarked
package choir.core.calendar;

import org.jspecify.annotations.NullMarked;
