/**
 * How a fresh machine comes into a ranch: {@link choir.runtime.join.Sponsor} is a node of it that
 * is asked over HTTP, {@link choir.runtime.join.Arrival} prepares a home from its answer, and
 * {@link choir.runtime.join.PendingJoin} lets a start that was cut off go on.
 */
@NullMarked
package choir.runtime.join;

import org.jspecify.annotations.NullMarked;
