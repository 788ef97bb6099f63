/** Tests of {@code choir.runtime.mcp}. */
@NullMarked
package choir.runtime.mcp;

import org.jspecify.annotations.NullMarked;
