/**
 * A node: one process, from the lock on its home to its edges. {@link
 * choir.runtime.node.Node#start} starts the components in order and reports what each step waits
 * for; they are stopped in reverse order.
 */
@NullMarked
package choir.runtime.node;

import org.jspecify.annotations.NullMarked;
