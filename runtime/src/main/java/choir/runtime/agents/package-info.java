/** The declared ranch: its agents, their sessions and journals, and applying its files. */
@NullMarked
package choir.runtime.agents;

import org.jspecify.annotations.NullMarked;
