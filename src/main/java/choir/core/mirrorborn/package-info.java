/**
 * The state of an agent: its profile, inbox and events. The actor is in {@code
 * choir.actors.mirrorborn}.
 */
@NullMarked
package choir.core.mirrorborn;

import org.jspecify.annotations.NullMarked;
