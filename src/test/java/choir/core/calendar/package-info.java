/** Schedules: cases from the field, and what another evaluator says. */
@NullMarked
package choir.core.calendar;

import org.jspecify.annotations.NullMarked;
