/** The declared ranch: its agents, their sessions and journals. */
@NullMarked
package choir.runtime.agents;

import org.jspecify.annotations.NullMarked;
