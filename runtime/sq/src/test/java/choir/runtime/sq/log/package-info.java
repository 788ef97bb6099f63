/** The parts of the scroll log, each by itself. */
@NullMarked
package choir.runtime.sq.log;

import org.jspecify.annotations.NullMarked;
