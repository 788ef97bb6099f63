/** Tests of {@code choir.actors.roster}. */
@NullMarked
package choir.actors.roster;

import org.jspecify.annotations.NullMarked;
