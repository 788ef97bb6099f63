package choir.runtime.sqhttp;

import choir.runtime.access.Tokens;
import choir.runtime.replication.Group;
import choir.runtime.sq.Store;
import choir.runtime.tls.PemFiles;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * What the server needs of its node.
 *
 * @param tokens the ranch's own
 * @param address to listen on
 * @param port to listen on; 0 takes a free one
 * @param tls for HTTPS; plain HTTP without
 * @param group the members of the store, if it is replicated
 */
public record SqSurroundings(
    Store store,
    Tokens tokens,
    Tenants tenants,
    SecureRandom random,
    String address,
    int port,
    Optional<PemFiles> tls,
    Optional<Group> group) {}
