@NullMarked
package choir.core.floor;

import org.jspecify.annotations.NullMarked;
