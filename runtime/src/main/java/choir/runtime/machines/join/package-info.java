/**
 * How a fresh machine comes into a ranch: {@link choir.runtime.machines.join.Sponsor} is a node of
 * it that is asked over HTTP, {@link choir.runtime.machines.join.Arrival} prepares a home from its
 * answer, and {@link choir.runtime.machines.join.PendingJoin} lets a start that was cut off go on.
 */
@NullMarked
package choir.runtime.machines.join;

import org.jspecify.annotations.NullMarked;
