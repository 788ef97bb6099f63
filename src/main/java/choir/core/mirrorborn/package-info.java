/**
 * An agent as a value: its profile, its inbox, what has happened to it. The actor is {@code
 * choir.actors.mirrorborn}.
 */
@NullMarked
package choir.core.mirrorborn;

import org.jspecify.annotations.NullMarked;
