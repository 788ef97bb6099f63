/**
 * Schedules. A {@link choir.actors.calendar.CalendarEntity} keeps a sixteenth of the ranch's
 * schedules, by the hash of their names, and stays active while one of them will run again. At the
 * time of a schedule it stores that the run has begun; a {@link choir.actors.calendar.RunCourier}
 * then takes the message to the agent, repeats it until the agent has stored it, and waits for the
 * end of the run.
 *
 * <pre>
 * edges -- Calendars --> CalendarEntity --> RunCourier -- Find --> Roster
 *                              ^                 |-- Deliver, AwaitRun, CancelRun --> Mirrorborn
 *                              '-- RunReported --'
 * </pre>
 *
 * <p>Persistence ids are {@code Calendar|schedules-N}, N from 0 to 15. Settings are under {@code
 * choir.calendar}. To see it work: {@code CalendarEntityTest}, {@code choir schedule --help}.
 */
@NullMarked
package choir.actors.calendar;

import org.jspecify.annotations.NullMarked;
