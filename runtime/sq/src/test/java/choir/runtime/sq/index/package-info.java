/** The tables of the index, each by itself. */
@NullMarked
package choir.runtime.sq.index;

import org.jspecify.annotations.NullMarked;
