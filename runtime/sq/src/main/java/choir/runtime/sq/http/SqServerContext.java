package choir.runtime.sq.http;

import choir.runtime.sq.group.Group;
import choir.runtime.sq.store.Store;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * Dependencies of the server.
 *
 * @param tokens the ranch's own
 * @param reserved the phexts that only the ranch writes
 * @param address to listen on
 * @param port to listen on; 0 for any free one
 * @param tls for HTTPS; plain HTTP without
 * @param group the members of the store, if it is replicated
 */
public record SqServerContext(
    Store store,
    Authenticator tokens,
    ReservedPhexts reserved,
    Tenants tenants,
    SecureRandom random,
    String address,
    int port,
    Optional<ServerTls> tls,
    Optional<Group> group) {}
