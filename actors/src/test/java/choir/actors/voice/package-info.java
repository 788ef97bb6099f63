/** Tests of voices: leases, roads of messages, posts. */
@NullMarked
package choir.actors.voice;

import org.jspecify.annotations.NullMarked;
