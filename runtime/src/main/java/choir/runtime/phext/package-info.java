/** {@code choir phext}: works on phext files without a node. */
@NullMarked
package choir.runtime.phext;

import org.jspecify.annotations.NullMarked;
