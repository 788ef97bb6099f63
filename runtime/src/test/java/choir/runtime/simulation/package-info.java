/** The simulation, and the scripted model that it uses. */
@NullMarked
package choir.runtime.simulation;

import org.jspecify.annotations.NullMarked;
