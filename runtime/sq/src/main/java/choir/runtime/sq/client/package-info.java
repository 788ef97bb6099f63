/**
 * SQ servers of others, over HTTP: Choir's own and the real one. {@link
 * choir.runtime.sq.client.HttpScrollStore} is the port {@link choir.core.sq.ScrollStore}, so that
 * agents' scroll tools can work on such a server ({@code scrolls:} in ranch.yaml); the commands use
 * {@link choir.runtime.sq.client.SqClient} as it is.
 *
 * <p>The real server takes one change a request and knows neither versions nor conditions; what it
 * cannot do is refused here, never imitated.
 */
@NullMarked
package choir.runtime.sq.client;

import org.jspecify.annotations.NullMarked;
