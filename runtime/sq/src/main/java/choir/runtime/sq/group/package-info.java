/**
 * The ranch's store on several machines. {@link choir.runtime.sq.group.RaftStore} is what a node
 * sees: its operations wait in an {@link choir.runtime.sq.group.ProposalQueue}, leave together as
 * one entry, on the node that leads straight into Raft ({@link choir.runtime.sq.group.Consensus}),
 * on any other over a {@link choir.runtime.sq.group.LeaderLink} to that node. Every member applies
 * all entries in one order to its copy ({@code choir.runtime.sq.store.Replica}).
 *
 * <p>Failures have a defined meaning: {@code UNAVAILABLE} is not stored, {@code UNCERTAIN} may have
 * been. What can be repeated without harm is repeated here until it is answered or its time is
 * over; the rest is the caller's to find out.
 */
@NullMarked
package choir.runtime.sq.group;

import org.jspecify.annotations.NullMarked;
