/** Direct access to Logback beyond the SLF4J API. */
@NullMarked
package choir.runtime.log;

import org.jspecify.annotations.NullMarked;
