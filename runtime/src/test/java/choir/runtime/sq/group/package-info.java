/** Messages between the members' nodes, as a node's settings serialize them. */
@NullMarked
package choir.runtime.sq.group;

import org.jspecify.annotations.NullMarked;
