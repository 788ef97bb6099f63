/**
 * Conversations of an agent as turns and steps. {@link choir.core.session.TurnPlan} decides the
 * next step from stored state alone; the actor is in {@code choir.actors.session}.
 */
@NullMarked
package choir.core.session;

import org.jspecify.annotations.NullMarked;
