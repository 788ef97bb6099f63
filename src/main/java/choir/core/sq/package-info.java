/**
 * SQ, the store of a ranch: scrolls at coordinates of named phexts, including the journals of its
 * entities. Pure: decisions are made here ({@link choir.core.sq.StoreMachine}) and made durable by
 * {@code choir.runtime.sq}, through the port {@link choir.core.sq.Disk}.
 *
 * <p>An {@link choir.core.sq.Operation} is a request; the machine responds with an {@link
 * choir.core.sq.Outcome} and the {@link choir.core.sq.Change}s to store atomically. The same
 * operations in the same order yield the same decisions on every node: replication orders
 * operations without interpreting them.
 */
@NullMarked
package choir.core.sq;

import org.jspecify.annotations.NullMarked;
