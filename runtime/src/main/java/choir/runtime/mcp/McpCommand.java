package choir.runtime.mcp;

import choir.runtime.cli.CommandGroup;
import choir.runtime.cli.Examples;
import choir.runtime.cli.InSection;
import choir.runtime.cli.NodeClient.Answer;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import choir.runtime.cli.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code choir mcp}: a method for each subcommand. */
@Command(
    name = "mcp",
    description = "Shows the MCP servers whose tools agents may call.",
    synopsisSubcommandLabel = "COMMAND")
@InSection(Section.EVERYDAY)
@Examples("choir mcp list")
public final class McpCommand extends CommandGroup {
  static final String PATH = "/api/v1/mcp";

  private static final int LONGEST = 100;

  @Command(
      name = "list",
      description = "Lists the declared servers with their tools, as the node sees them.",
      footer = {
        "",
        "A tool that is refused is not offered to agents; the others are. -o json also shows the"
            + " descriptions."
      })
  @Examples({"choir mcp list", "choir mcp list -o json"})
  void list(@Mixin Output output, @Mixin NodeOption node) {
    Answer<McpServersView> found = node.client().get(PATH, McpServersView.class);
    output.write(() -> text(found.view()), found::json);
  }

  private static String text(McpServersView view) {
    if (view.servers().isEmpty()) {
      return "no MCP server is declared: see 'mcp' in ranch.yaml\n";
    }
    Table servers = new Table("SERVER", "STATE", "SINCE", "TOOLS", "REFUSED", "IS", "LAST ERROR");
    Table tools = new Table("TOOL", "NOTES");
    Table refused = new Table("REFUSED", "REASON");
    for (McpServerView each : view.servers()) {
      servers.row(
          each.name(),
          each.state(),
          Table.seconds(each.since()),
          each.tools().size(),
          each.refused().size(),
          Table.cut(each.title().orElse(each.where()), LONGEST),
          Table.cut(each.error().orElse("-"), LONGEST));
      each.tools().forEach(tool -> tools.row(tool.name(), notes(tool)));
      each.refused().forEach(tool -> refused.row(each.name() + " " + tool.tool(), tool.reason()));
    }
    boolean any = view.servers().stream().anyMatch(each -> !each.tools().isEmpty());
    boolean bad = view.servers().stream().anyMatch(each -> !each.refused().isEmpty());
    return servers.text() + (any ? "\n" + tools.text() : "") + (bad ? "\n" + refused.text() : "");
  }

  private static String notes(McpToolView tool) {
    String repeatable =
        tool.readOnly() ? "read-only" : tool.idempotent() ? "idempotent" : "may change something";
    return tool.name().endsWith("__" + tool.tool())
        ? repeatable
        : repeatable + "; the server calls it " + tool.tool();
  }
}
