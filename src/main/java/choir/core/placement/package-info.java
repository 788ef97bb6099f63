/** On which machine an agent lives, and why. */
@NullMarked
package choir.core.placement;

import org.jspecify.annotations.NullMarked;
