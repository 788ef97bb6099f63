/** The store's rules without a disk. */
@NullMarked
package choir.core.sq;

import org.jspecify.annotations.NullMarked;
