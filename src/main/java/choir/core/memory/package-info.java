/**
 * What an agent remembers: the long-term text MEMORY and a note a day, all of them scrolls of the
 * agent's own phext, and which of them are part of a prompt.
 */
@NullMarked
package choir.core.memory;

import org.jspecify.annotations.NullMarked;
