@NullMarked
package choir.runtime.log;

import org.jspecify.annotations.NullMarked;
