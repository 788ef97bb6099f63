/**
 * The HTTP edge: hooks as old tools call them, and the API of people and the command line.
 *
 * <p>{@link choir.runtime.http.HttpEdge} binds; {@code RouteTable} holds every route with its
 * method, scope and largest body, so that none can be forgotten to guard; {@code Dispatcher} walks
 * a request through them. Each answer that is not a success is a problem of RFC 9457. Settings:
 * {@code pekko.http} in {@code choir.conf}. Persistence ids: none; tokens are scrolls of the phext
 * {@code tokens}.
 *
 * <p>Try it: {@code curl -H "Authorization: Bearer $(cat ~/.choir/token)"
 * http://127.0.0.1:1338/api/v1/status}, and {@code docs/http.md}.
 */
@NullMarked
package choir.runtime.http;

import org.jspecify.annotations.NullMarked;
