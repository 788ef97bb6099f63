/** The declared ranch in force. Persistence id {@code Roster|ranch}; one for the whole ranch. */
@NullMarked
package choir.actors.roster;

import org.jspecify.annotations.NullMarked;
