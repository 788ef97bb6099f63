/** Placement of agents on machines. */
@NullMarked
package choir.core.placement;

import org.jspecify.annotations.NullMarked;
