/**
 * Messages to agents and their runs: hooks, messages, runs and their streams, the tool by which
 * agents ask each other, and the commands {@code ask}, {@code send} and {@code run}.
 */
@NullMarked
package choir.runtime.messages;

import org.jspecify.annotations.NullMarked;
