/**
 * Runs: the handling of one message to an agent. A run's record is a scroll of the phext {@code
 * runs}, written atomically with the events that change it, so that it can be read without
 * activating the agent.
 */
@NullMarked
package choir.core.run;

import org.jspecify.annotations.NullMarked;
