/** Backups, on a home without a node. */
@NullMarked
package choir.runtime.backup;

import org.jspecify.annotations.NullMarked;
