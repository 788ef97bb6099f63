/** The declared ranch: its agents with their shard numbers and home coordinates. */
@NullMarked
package choir.core.roster;

import org.jspecify.annotations.NullMarked;
