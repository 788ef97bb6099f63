/**
 * The floor of a chat channel: who speaks in a round, and why. Pure rules.
 *
 * <p>Each agent that hears a message sends a {@link choir.core.floor.Bid}; {@link
 * choir.core.floor.Choice} picks the speakers; {@link choir.core.floor.FloorState} remembers. The
 * entity is {@code choir.actors.floor}.
 */
@NullMarked
package choir.core.floor;

import org.jspecify.annotations.NullMarked;
