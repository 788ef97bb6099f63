/** Jobs of OpenClaw as schedules. */
@NullMarked
package choir.runtime.calendar;

import org.jspecify.annotations.NullMarked;
