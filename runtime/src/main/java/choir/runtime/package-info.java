/** The entry point {@link choir.runtime.Main}. Each feature has a subpackage. */
@NullMarked
package choir.runtime;

import org.jspecify.annotations.NullMarked;
