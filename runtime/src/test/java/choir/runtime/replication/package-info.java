/** What lies between a caller and Raft, piece by piece. */
@NullMarked
package choir.runtime.replication;

import org.jspecify.annotations.NullMarked;
