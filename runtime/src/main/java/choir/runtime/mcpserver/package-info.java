/**
 * The ranch as a server of the Model Context Protocol, at {@code /mcp}: stateless streamable HTTP
 * with the tokens and scopes of the HTTP API. Its tools are that API's routes, and scrolls.
 */
@NullMarked
package choir.runtime.mcpserver;

import org.jspecify.annotations.NullMarked;
