/** Logback itself, for those few who need more of it than SLF4J tells. */
@NullMarked
package choir.runtime.log;

import org.jspecify.annotations.NullMarked;
