package choir.runtime.approval;

import choir.runtime.cli.Examples;
import choir.runtime.cli.InSection;
import choir.runtime.cli.NodeClient.Answer;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code choir inbox}. */
@Command(
    name = "inbox",
    description = "Lists what waits for a person, the most urgent first.",
    footer = {
      "",
      "A question with a time is that of a run that waits. One without a time is that of a run for"
          + " which nobody waited: its call has failed. Approve it with --always to allow the same"
          + " call next time, or deny it to remove it from the list."
    })
@InSection(Section.EVERYDAY)
@Examples("choir inbox")
public final class InboxCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Override
  public void run() {
    Answer<ApprovalsView> found = node.client().get(ApprovalsCommand.PATH, ApprovalsView.class);
    output.write(() -> ApprovalText.table(found.view()), found::json);
  }
}
