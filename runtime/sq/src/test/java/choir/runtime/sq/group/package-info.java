/** What lies between a caller and Raft, piece by piece. */
@NullMarked
package choir.runtime.sq.group;

import org.jspecify.annotations.NullMarked;
