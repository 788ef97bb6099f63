/**
 * How an HTTP port is listened on, whatever is served there: bounds on connections, on time and on
 * what one caller may hold. {@link choir.runtime.sq.edge.EdgeServer} is the entry point.
 */
@NullMarked
package choir.runtime.sq.edge;

import org.jspecify.annotations.NullMarked;
