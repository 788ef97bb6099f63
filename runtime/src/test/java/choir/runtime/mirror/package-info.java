/** Mirrors of a store that the test plays. */
@NullMarked
package choir.runtime.mirror;

import org.jspecify.annotations.NullMarked;
