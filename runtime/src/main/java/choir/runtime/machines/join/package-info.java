/**
 * Joining of new machines: {@link choir.runtime.machines.join.Sponsor} is the client of a node of
 * the ranch, {@link choir.runtime.machines.join.Arrival} prepares a home from its answer, and
 * {@link choir.runtime.machines.join.PendingJoin} lets a start continue a join that was
 * interrupted.
 */
@NullMarked
package choir.runtime.machines.join;

import org.jspecify.annotations.NullMarked;
