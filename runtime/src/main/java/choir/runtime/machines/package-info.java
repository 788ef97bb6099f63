/**
 * The machines of the ranch and the placement of agents: routes, views and commands for listing,
 * draining and removing nodes, and for moving agents and explaining their placement.
 */
@NullMarked
package choir.runtime.machines;

import org.jspecify.annotations.NullMarked;
