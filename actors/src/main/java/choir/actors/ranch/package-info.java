/**
 * The facades by which edges and tools reach the entities: {@link choir.actors.ranch.Ranch} for
 * what is declared, {@link choir.actors.ranch.Mirrorborns} for the agents. No entity knows them.
 */
@NullMarked
package choir.actors.ranch;

import org.jspecify.annotations.NullMarked;
