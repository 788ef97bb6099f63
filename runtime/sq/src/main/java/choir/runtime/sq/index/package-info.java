/**
 * Sorted tables from keys to places: {@link choir.runtime.sq.index.KeyTable} in memory, {@link
 * choir.runtime.sq.index.KeyRun} on disk, and {@link choir.runtime.sq.index.MergedKeys} over both.
 * Together they are a log-structured merge tree, whose rules are in {@code choir.runtime.sq.log}.
 */
@NullMarked
package choir.runtime.sq.index;

import org.jspecify.annotations.NullMarked;
