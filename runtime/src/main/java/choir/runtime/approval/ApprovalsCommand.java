package choir.runtime.approval;

import choir.runtime.cli.CommandGroup;
import choir.runtime.cli.Examples;
import choir.runtime.cli.InSection;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeClient.Answer;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code choir approvals}: a method for each subcommand. */
@Command(
    name = "approvals",
    description = "Answers what agents ask before they call a tool.",
    synopsisSubcommandLabel = "COMMAND")
@InSection(Section.EVERYDAY)
@Examples({"choir approvals list", "choir approvals approve ask-1f3a5c7e9b2d"})
public final class ApprovalsCommand extends CommandGroup {
  static final String PATH = "/api/v1/approvals";

  @Command(name = "list", description = "Lists the questions that wait, the most urgent first.")
  @Examples("choir approvals list")
  void list(@Mixin Output output, @Mixin NodeOption node) {
    Answer<ApprovalsView> found = node.client().get(PATH, ApprovalsView.class);
    output.write(() -> ApprovalText.table(found.view()), found::json);
  }

  @Command(
      name = "show",
      description = "Shows a question with all arguments, and what became of it.")
  @Examples("choir approvals show ask-1f3a5c7e9b2d")
  void show(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Parameters(paramLabel = "ID", description = "Id of the question.") String id) {
    Answer<ApprovalView> found =
        node.client().get(PATH + "/" + NodeClient.part(id), ApprovalView.class);
    output.write(() -> ApprovalText.page(found.view()), found::json);
  }

  @Command(name = "approve", description = "Allows the call. The first answer counts.")
  @Examples({
    "choir approvals approve ask-1f3a5c7e9b2d",
    "choir approvals approve --always ask-1f3a5c7e9b2d"
  })
  void approve(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Option(
              names = "--always",
              description = "Allow this agent the same call, with all its arguments, from now on.")
          boolean always,
      @Parameters(paramLabel = "ID", description = "Id of the question.") String id) {
    answer(output, node, id, "/approve" + (always ? "?always=true" : ""));
  }

  @Command(name = "deny", description = "Denies the call. The agent is told, and goes on.")
  @Examples("choir approvals deny ask-1f3a5c7e9b2d")
  void deny(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Parameters(paramLabel = "ID", description = "Id of the question.") String id) {
    answer(output, node, id, "/deny");
  }

  private static void answer(Output output, NodeOption node, String id, String how) {
    Answer<ApprovalView> done =
        node.client().post(PATH + "/" + NodeClient.part(id) + how, ApprovalView.class);
    output.write(() -> done.view().id() + ": " + done.view().outcome() + "\n", done::json);
  }
}
