/** Parts of the replicated store that need neither a disk nor another member to be tried. */
@NullMarked
package choir.runtime.replication;

import org.jspecify.annotations.NullMarked;
