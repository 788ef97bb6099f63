/** Mirrors of a store that the test plays. */
@NullMarked
package choir.runtime.sq.mirror;

import org.jspecify.annotations.NullMarked;
