/** Members of a group that talk with a node's certificates. */
@NullMarked
package choir.runtime.sq.raft;

import org.jspecify.annotations.NullMarked;
