/** Tests of {@code choir.runtime.node}. */
@NullMarked
package choir.runtime.node;

import org.jspecify.annotations.NullMarked;
