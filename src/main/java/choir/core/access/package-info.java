/** Who may call: the form of access tokens. Sockets and storage are the runtime's. */
@NullMarked
package choir.core.access;

import org.jspecify.annotations.NullMarked;
