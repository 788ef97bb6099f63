/** Entities alone: a journal in memory, manual time, a model and tools driven by hand. */
@NullMarked
package choir.actors.mirrorborn;

import org.jspecify.annotations.NullMarked;
