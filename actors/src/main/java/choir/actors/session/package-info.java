/**
 * A conversation and its turns. {@link choir.actors.session.SessionEntity} stores each step; {@link
 * choir.actors.session.TurnActor} is its child for one turn and talks to the world: the model, the
 * tools, whoever listens.
 *
 * <pre>
 * Mirrorborn --StartTurn--> Session --CallModel, CallTool--> TurnActor
 *                           Session <--ModelDone, ToolDone-- TurnActor --TurnUpdate--> listeners
 * </pre>
 *
 * Persistence id {@code Session|AGENT/KEY}. Not remembered: its Mirrorborn wakes it.
 */
@NullMarked
package choir.actors.session;

import org.jspecify.annotations.NullMarked;
