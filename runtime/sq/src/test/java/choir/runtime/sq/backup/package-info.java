/** Backups, on a home without a node. */
@NullMarked
package choir.runtime.sq.backup;

import org.jspecify.annotations.NullMarked;
