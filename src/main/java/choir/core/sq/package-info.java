/**
 * SQ, the ranch's store: scrolls at coordinates of named phexts, and the journals of its entities
 * kept as such scrolls. Pure: what is decided here ({@link choir.core.sq.StoreMachine}) is made
 * durable elsewhere ({@code choir.runtime.sq}), through the port {@link choir.core.sq.Disk}.
 *
 * <p>An {@link choir.core.sq.Operation} is what a caller wants; the machine answers with an {@link
 * choir.core.sq.Outcome} and the {@link choir.core.sq.Change}s that are to be stored, all or none.
 * Given the same operations in the same order every machine decides the same: replication orders
 * operations and knows nothing of their meaning.
 */
@NullMarked
package choir.core.sq;

import org.jspecify.annotations.NullMarked;
