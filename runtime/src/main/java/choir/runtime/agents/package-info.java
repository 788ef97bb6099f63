/** The declared ranch: its agents, their sessions and journals, and putting files into force. */
@NullMarked
package choir.runtime.agents;

import org.jspecify.annotations.NullMarked;
