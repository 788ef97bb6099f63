/**
 * SQ's HTTP API v2 on the ranch's store: every path, answer and header of the real server, and
 * beside them conditional writes, history, watching and tenants (docs/sq.md).
 *
 * <pre>
 * SqServer -> ConnectionLimiter -> RequestHandler -> CallerResolver -> endpoints -> Store
 *                                   endpoints: PhextEndpoints, ScrollEndpoints, BatchEndpoint,
 *                                   HistoryEndpoint, WatchEndpoint, TenantEndpoints, ...
 *                                   ScrollEndpoints -> RequestBodies -> StagedUpload
 * ports: Authenticator (tokens of the ranch), ReservedPhexts.OfRanch, ServerTls
 * </pre>
 *
 * <p>No actors and no state but caches: tenants are scrolls of the phext {@code tenants}. Reading
 * from disk happens on the blocking dispatcher; a slow client holds no thread of it.
 */
@NullMarked
package choir.runtime.sq.http;

import org.jspecify.annotations.NullMarked;
