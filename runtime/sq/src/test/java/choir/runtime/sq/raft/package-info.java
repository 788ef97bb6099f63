/** Members of a group, in one process and on free ports of 127.0.0.1. */
@NullMarked
package choir.runtime.sq.raft;

import org.jspecify.annotations.NullMarked;
