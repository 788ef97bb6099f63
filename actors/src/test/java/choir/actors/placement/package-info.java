/** Placements in a cluster of two, its clock and its store driven by hand. */
@NullMarked
package choir.actors.placement;

import org.jspecify.annotations.NullMarked;
