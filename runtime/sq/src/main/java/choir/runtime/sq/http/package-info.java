/**
 * SQ's HTTP API v2 on the ranch's store: every path, answer and header of the real server, and
 * beside them conditional writes, history, watching and tenants (docs/sq.md).
 *
 * <pre>
 * SqServer -> Seats -> Desk -> Callers (who?) -> verbs -> Store
 *                               verbs: PhextVerbs, ScrollVerbs, BatchVerb, HistoryVerb,
 *                                      WatchVerb, TenantVerbs, PlainVerbs
 *                               ScrollVerbs -> Bodies -> Upload (pieces in "staging")
 * </pre>
 *
 * <p>No actors and no state but caches: tenants are scrolls of the phext {@code tenants}. Reading
 * from disk happens on the blocking dispatcher; a slow client holds no thread of it.
 */
@NullMarked
package choir.runtime.sq.http;

import org.jspecify.annotations.NullMarked;
