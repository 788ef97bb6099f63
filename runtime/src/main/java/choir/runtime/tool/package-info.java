/** Tools available to all agents: access to their own scrolls. */
@NullMarked
package choir.runtime.tool;

import org.jspecify.annotations.NullMarked;
