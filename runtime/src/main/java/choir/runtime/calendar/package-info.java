/** Schedules: {@code choir schedule}. */
@NullMarked
package choir.runtime.calendar;

import org.jspecify.annotations.NullMarked;
