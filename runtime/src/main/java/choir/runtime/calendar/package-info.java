/**
 * Schedules and heartbeats: their routes, {@code choir schedule}, the files {@code
 * schedules/*.yaml}, and the section {@code heartbeat} of {@code ranch.yaml}.
 */
@NullMarked
package choir.runtime.calendar;

import org.jspecify.annotations.NullMarked;
