/**
 * The replicated store under faults. {@code SimGroup} promises what Raft promises, on one thread
 * and a virtual clock: one order of entries, a majority, leaders that come and go. On it run the
 * real proposal queue, the real copies on disks that lose what was not forced, and owners that
 * fight for journals. {@code -Dchoir.seed=N} plays one seed again, {@code -Dchoir.seeds=N} many.
 */
@NullMarked
package choir.test.replication;

import org.jspecify.annotations.NullMarked;
