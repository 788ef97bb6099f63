/** Tests of {@code choir.runtime.sq.io}. */
@NullMarked
package choir.runtime.sq.io;

import org.jspecify.annotations.NullMarked;
