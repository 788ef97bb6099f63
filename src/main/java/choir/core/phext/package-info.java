/** Phext: plain text addressed in nine dimensions by nine control characters. Pure. */
@NullMarked
package choir.core.phext;

import org.jspecify.annotations.NullMarked;
