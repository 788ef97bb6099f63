/**
 * The HTTP edge: the kit with which features serve hooks, the API and its description.
 *
 * <p>{@link choir.runtime.http.HttpEdge} binds. A {@link choir.runtime.http.Route} states its
 * method, scope, body and answer, so that none is unguarded or undescribed; {@code Dispatcher}
 * dispatches requests to them, and {@code OpenApi} describes them. An unsuccessful answer is a
 * problem as defined by RFC 9457. Settings: {@code pekko.http} in {@code choir.conf}. Persistence
 * ids: none; tokens are scrolls of the phext {@code tokens}.
 *
 * <p>Try it: {@code curl -H "Authorization: Bearer $(cat ~/.choir/token)"
 * http://127.0.0.1:1338/api/v1/status}, and {@code docs/http.md}.
 */
@NullMarked
package choir.runtime.http;

import org.jspecify.annotations.NullMarked;
