/** Tests of {@code choir.runtime.tool}. */
@NullMarked
package choir.runtime.tool;

import org.jspecify.annotations.NullMarked;
