/**
 * Servers of the Model Context Protocol (MCP), whose tools agents call as {@code server__tool}.
 *
 * <p>{@code McpServers} keeps one {@code McpServer} for each declared server. It opens a {@code
 * Wire}, which is a process or an HTTP client, and an {@code McpSession} over it, which reads the
 * list of tools. Nothing is stored: see {@code docs/mcp.md}.
 */
@NullMarked
package choir.runtime.mcp;

import org.jspecify.annotations.NullMarked;
