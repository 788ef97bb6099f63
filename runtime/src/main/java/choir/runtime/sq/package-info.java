/**
 * The store on disk. {@link choir.runtime.sq.ScrollLog} keeps changes in segments, checksummed and
 * fsynced, with an index in memory and the values on disk; {@link choir.runtime.sq.LocalStore} puts
 * operations into an order before it (group commit) and is the ranch's store on one machine.
 *
 * <p>Thread rules: one writer, run on the executor it is given; any number of readers; compaction
 * on an executor of its own.
 */
@NullMarked
package choir.runtime.sq;

import org.jspecify.annotations.NullMarked;
