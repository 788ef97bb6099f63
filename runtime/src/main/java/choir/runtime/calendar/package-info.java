/**
 * Schedules and heartbeats: their routes, {@code choir schedule}, and the section {@code heartbeat}
 * of {@code ranch.yaml}.
 */
@NullMarked
package choir.runtime.calendar;

import org.jspecify.annotations.NullMarked;
