/**
 * Sends messages to agents and streams the events of their runs, for the features that accept
 * messages over HTTP.
 */
@NullMarked
package choir.runtime.run;

import org.jspecify.annotations.NullMarked;
