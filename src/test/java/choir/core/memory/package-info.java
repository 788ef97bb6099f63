@NullMarked
package choir.core.memory;

import org.jspecify.annotations.NullMarked;
