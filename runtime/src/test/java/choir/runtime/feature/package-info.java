/** Calls of tools, for tests. */
@NullMarked
package choir.runtime.feature;

import org.jspecify.annotations.NullMarked;
