package choir.runtime.inbox;

import choir.runtime.cli.Examples;
import choir.runtime.cli.InSection;
import choir.runtime.cli.NodeClient.Answer;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import choir.runtime.cli.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code choir inbox}. */
@Command(
    name = "inbox",
    description = "Lists what waits for a person, the most urgent first.",
    footer = {
      "",
      "Answer a question with 'choir approvals approve ID' or 'deny ID'. One with a time is that of"
          + " a run that waits. One without a time is that of a run for which nobody waited: its"
          + " call has failed. Approve it with --always to allow the same call next time, or deny"
          + " it to remove it from the list.",
      "",
      "A schedule is listed after three failures in a row, until it succeeds, or is resumed or"
          + " removed: 'choir schedule history NAME' shows the failures."
    })
@InSection(Section.EVERYDAY)
@Examples("choir inbox")
public final class InboxCommand implements Runnable {
  private static final int LONGEST = 60;

  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Override
  public void run() {
    Answer<InboxView> found = node.client().get(InboxFeature.PATH, InboxView.class);
    output.write(() -> text(found.view()), found::json);
  }

  static String text(InboxView inbox) {
    if (inbox.items().isEmpty()) {
      return "nothing waits for a person\n";
    }
    Table table = new Table("KIND", "ID", "AGENT", "WHAT", "WHY", "SINCE", "WAITS UNTIL");
    for (InboxItemView each : inbox.items()) {
      table.row(
          each.kind(),
          each.id(),
          each.agent(),
          Table.cut(Table.line(each.what()), LONGEST),
          Table.cut(Table.line(each.why()), LONGEST),
          Table.seconds(each.since()),
          each.waitsUntil().map(Table::seconds).orElse("-"));
    }
    return table.text();
  }
}
