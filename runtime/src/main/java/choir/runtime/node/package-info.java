/**
 * A node: one process, from the lock on its home to the edges and back. {@link
 * choir.runtime.node.Node#start} boots in order, each step telling what it waits for; what was
 * started is stopped in the opposite order.
 */
@NullMarked
package choir.runtime.node;

import org.jspecify.annotations.NullMarked;
