@NullMarked
package choir.runtime.sq.edge;

import org.jspecify.annotations.NullMarked;
