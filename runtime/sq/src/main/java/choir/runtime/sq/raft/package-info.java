/**
 * One group of members that agree on the order of entries, by Raft, and each drive a machine with
 * them. Entries are bytes, the machine's state is files; what either means is the machine's affair.
 *
 * <pre>
 *   submit(entry) on the leader -> Raft log, fsynced by a majority -> machine.apply on each member
 *   machine.snapshot(folder)    -> log truncated; a member far behind: machine.install(folder)
 * </pre>
 *
 * {@link choir.runtime.sq.raft.RaftMember} is the way in. Underneath is Apache Ratis, in this
 * process; nothing outside this package knows it. A member is a disk, not a host: its id is the
 * node's name and the incarnation of its storage folder, so an emptied disk comes back as a
 * stranger and never votes in another's name.
 *
 * <p>Settings: {@link choir.runtime.sq.raft.RaftSettings}; how Ratis is set up and why, in {@code
 * RatisProperties}. On disk, below the storage folder: {@code lock}, {@code member}, and Ratis' own
 * folder, named like the group. Decision: {@code docs/adr/0010-raft-by-ratis.md}.
 */
@NullMarked
package choir.runtime.sq.raft;

import org.jspecify.annotations.NullMarked;
