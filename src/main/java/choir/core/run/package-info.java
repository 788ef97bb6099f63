/**
 * A run: one message to an agent and what became of it. Its record is a scroll of the phext {@code
 * runs}, written with the events that change it, so that anybody may look it up without waking its
 * agent.
 */
@NullMarked
package choir.core.run;

import org.jspecify.annotations.NullMarked;
