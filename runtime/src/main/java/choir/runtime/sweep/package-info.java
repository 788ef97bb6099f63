/**
 * Takes away what the store has remembered long enough: {@link choir.runtime.sweep.Sweep} knows
 * what, {@link choir.runtime.sweep.Sweeper} when.
 */
@NullMarked
package choir.runtime.sweep;

import org.jspecify.annotations.NullMarked;
