/** The client, against servers that answer as they are told. */
@NullMarked
package choir.runtime.sqclient;

import org.jspecify.annotations.NullMarked;
