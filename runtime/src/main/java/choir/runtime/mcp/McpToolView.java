package choir.runtime.mcp;

/**
 * A tool of a server.
 *
 * @param name by which models and rules know it
 * @param tool as the server calls it
 * @param readOnly whether the server says that a call changes nothing
 * @param idempotent whether the server says that a repetition changes nothing more
 */
record McpToolView(
    String name, String tool, String description, boolean readOnly, boolean idempotent) {
  static McpToolView of(ToolCatalog.Offered offered) {
    return new McpToolView(
        offered.spec().name(),
        offered.bare(),
        offered.spec().description(),
        offered.readOnly(),
        offered.idempotent());
  }
}
