/**
 * The machines of the ranch and where agents live: routes, views and commands for nodes, draining,
 * moving and explaining.
 */
@NullMarked
package choir.runtime.machines;

import org.jspecify.annotations.NullMarked;
