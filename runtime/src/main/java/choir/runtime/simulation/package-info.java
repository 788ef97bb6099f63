/**
 * A ranch on one thread and a virtual clock: the real entities, the real journal and store, a disk
 * in memory, a scripted model. One seed decides all chance, so that a fault that was seen once is
 * seen again. {@code choir simulate} plays it, and so do the tests. See {@code docs/simulation.md}.
 */
@NullMarked
package choir.runtime.simulation;

import org.jspecify.annotations.NullMarked;
