/** The declared ranch: who lives here, under which number and at which coordinate. */
@NullMarked
package choir.core.roster;

import org.jspecify.annotations.NullMarked;
