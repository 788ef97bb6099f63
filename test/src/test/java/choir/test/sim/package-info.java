/**
 * A ranch on one thread and a virtual clock: the real entities, the real journal and store, a disk
 * in memory, a scripted model. One seed decides all chance, so that a fault that was seen once is
 * seen again.
 *
 * <p>{@code -Dchoir.sim.seed=N} plays one seed, {@code -Dchoir.sim.seeds=N} the first N,
 * {@code -Dchoir.sim.crashes=N} lets the machine crash more often than twice an hour.
 */
@NullMarked
package choir.test.sim;

import org.jspecify.annotations.NullMarked;
