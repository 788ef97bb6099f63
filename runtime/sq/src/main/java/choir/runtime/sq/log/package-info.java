/**
 * The scroll log on disk. {@link choir.runtime.sq.log.ScrollLog} keeps changes in segments,
 * checksummed and fsynced, with an index beside them that {@link choir.runtime.sq.log.Indexer}
 * moves to disk; {@link choir.runtime.sq.log.LogRecovery} opens it, {@link
 * choir.runtime.sq.log.LogReader} reads it, and {@link choir.runtime.sq.log.Compactor} removes its
 * garbage.
 *
 * <p>Thread rules: one writer at a time; any number of readers; compaction on an executor of its
 * own.
 */
@NullMarked
package choir.runtime.sq.log;

import org.jspecify.annotations.NullMarked;
