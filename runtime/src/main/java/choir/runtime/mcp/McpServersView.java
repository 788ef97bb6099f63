package choir.runtime.mcp;

import java.util.Collection;
import java.util.List;

/** The declared servers as one node sees them. */
record McpServersView(List<McpServerView> servers) {
  static McpServersView of(Collection<McpServer> all) {
    return new McpServersView(all.stream().map(McpServerView::of).toList());
  }
}
