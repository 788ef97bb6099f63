package choir.runtime.sq.http;

import choir.core.access.WebAccess;
import choir.runtime.sq.group.Group;
import choir.runtime.sq.store.Store;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Dependencies of the server.
 *
 * @param tokens the ranch's own
 * @param reserved the phexts that only the ranch writes
 * @param pages its address, the names it has, and the pages that may call it
 * @param port to listen on; 0 for any free one
 * @param tls for HTTPS; plain HTTP without
 * @param group the members of the store, if it is replicated
 * @param shortage what the process lacks at present, such as heap: requests are refused meanwhile.
 *     Asked at each request; must not block
 */
public record SqServerContext(
    Store store,
    Authenticator tokens,
    ReservedPhexts reserved,
    Tenants tenants,
    SecureRandom random,
    WebAccess pages,
    int port,
    Optional<ServerTls> tls,
    Optional<Group> group,
    Supplier<Optional<String>> shortage) {
  /** IP address or host name to listen on. */
  String address() {
    return pages.address();
  }
}
