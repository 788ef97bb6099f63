/** SQ's HTTP API, asked over real sockets. */
@NullMarked
package choir.runtime.sqhttp;

import org.jspecify.annotations.NullMarked;
