/** What every agent can do: its own scrolls, and asking its colleagues. */
@NullMarked
package choir.runtime.tool;

import org.jspecify.annotations.NullMarked;
