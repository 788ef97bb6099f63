/** {@code choir sq}: the command line of SQ. */
@NullMarked
package choir.runtime.sq.cli;

import org.jspecify.annotations.NullMarked;
