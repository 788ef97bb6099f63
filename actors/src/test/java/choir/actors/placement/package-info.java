/** Which node entities live on. */
@NullMarked
package choir.actors.placement;

import org.jspecify.annotations.NullMarked;
