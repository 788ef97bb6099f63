/**
 * Benchmarks of this program on this machine, for {@code choir bench}: {@link
 * choir.runtime.bench.JournalBench} in this process, {@link choir.runtime.bench.StartBench} and
 * {@link choir.runtime.bench.HooksBench} on separate nodes ({@link
 * choir.runtime.bench.SpawnedNode}) in temporary homes. Not used by nodes. Results: {@code
 * docs/performance.md}.
 */
@NullMarked
package choir.runtime.bench;

import org.jspecify.annotations.NullMarked;
