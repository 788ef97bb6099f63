/**
 * The scroll log against disks that fail: in memory by seed ({@link
 * choir.runtime.simulation.FaultyDisk}), and on a real one by killing the process that writes.
 */
@NullMarked
package choir.test.sq;

import org.jspecify.annotations.NullMarked;
