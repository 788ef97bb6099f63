/**
 * Messages to agents and their runs: hooks, messages, runs and their streams, the tool by which
 * agents ask each other, and the commands {@code ask}, {@code send} and {@code run}.
 *
 * <p>The section {@code hooks} of {@code ranch.yaml} declares how many hooks a token may send,
 * hooks for bodies of other forms, and ports that are the addresses of agents.
 */
@NullMarked
package choir.runtime.messages;

import org.jspecify.annotations.NullMarked;
