package choir.runtime.mcp;

/** A tool that is not offered to agents. */
record RefusedToolView(String tool, String reason) {
  static RefusedToolView of(ToolCatalog.Refused refused) {
    return new RefusedToolView(refused.tool(), refused.reason());
  }
}
