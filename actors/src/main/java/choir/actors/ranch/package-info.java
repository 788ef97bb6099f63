/**
 * Facades through which edges and tools access the entities: {@link choir.actors.ranch.Ranch} for
 * the declaration, {@link choir.actors.ranch.Mirrorborns} for the agents. Entities do not depend on
 * them.
 */
@NullMarked
package choir.actors.ranch;

import org.jspecify.annotations.NullMarked;
