/** Functions that agents can call: the port {@link choir.core.tool.Tool}. */
@NullMarked
package choir.core.tool;

import org.jspecify.annotations.NullMarked;
