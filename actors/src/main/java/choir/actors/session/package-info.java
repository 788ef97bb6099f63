/**
 * Conversations and their turns. {@link choir.actors.session.SessionEntity} stores each step;
 * {@link choir.actors.session.TurnActor} is its child for one turn and communicates with the model,
 * the tools and the listeners.
 *
 * <pre>
 * Mirrorborn --StartTurn--> Session --CallModel, CallTool--> TurnActor
 *                           Session <--ModelDone, ToolDone-- TurnActor --TurnUpdate--> listeners
 * </pre>
 *
 * Persistence id {@code Session|AGENT/KEY}. Not remembered: activated by its Mirrorborn.
 */
@NullMarked
package choir.actors.session;

import org.jspecify.annotations.NullMarked;
