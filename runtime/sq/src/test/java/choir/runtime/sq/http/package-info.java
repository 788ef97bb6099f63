/** SQ's HTTP API, asked over real sockets. */
@NullMarked
package choir.runtime.sq.http;

import org.jspecify.annotations.NullMarked;
