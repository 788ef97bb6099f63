/**
 * The stored events of all entities as one stream, in the order in which the store accepted them.
 *
 * <p>That order is the order of the operations of the store, which all nodes share. A reader that
 * keeps the id of the last event continues at any node, after any interruption, without a gap.
 */
@NullMarked
package choir.runtime.events;

import org.jspecify.annotations.NullMarked;
