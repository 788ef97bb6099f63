/** Calendars on their own. */
@NullMarked
package choir.actors.calendar;

import org.jspecify.annotations.NullMarked;
