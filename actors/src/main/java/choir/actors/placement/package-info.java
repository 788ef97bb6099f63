/** Which node an entity lives on: the rules are core's, the facts come from the cluster. */
@NullMarked
package choir.actors.placement;

import org.jspecify.annotations.NullMarked;
