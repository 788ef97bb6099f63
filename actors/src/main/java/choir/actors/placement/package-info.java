/** Placement of entities on nodes: rules from core, applied to the state of the cluster. */
@NullMarked
package choir.actors.placement;

import org.jspecify.annotations.NullMarked;
