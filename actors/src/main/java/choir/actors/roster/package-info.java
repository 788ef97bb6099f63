/** The roster of the declared ranch: a singleton with persistence id {@code Roster|ranch}. */
@NullMarked
package choir.actors.roster;

import org.jspecify.annotations.NullMarked;
