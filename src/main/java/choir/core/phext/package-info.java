/** Phext: plain text with nine control characters that address it in nine dimensions. Pure. */
@NullMarked
package choir.core.phext;

import org.jspecify.annotations.NullMarked;
