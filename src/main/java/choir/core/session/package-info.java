/**
 * A conversation of an agent, turn by turn and step by step. {@link choir.core.session.TurnPlan}
 * says what comes next, from what is stored alone; the actor is {@code choir.actors.session}.
 */
@NullMarked
package choir.core.session;

import org.jspecify.annotations.NullMarked;
