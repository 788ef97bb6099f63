package choir.runtime.revisions;

import choir.runtime.cli.CommandGroup;
import choir.runtime.cli.Examples;
import choir.runtime.cli.InSection;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeClient.Answer;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import choir.runtime.cli.Table;
import choir.runtime.revisions.DifferencesView.DifferenceView;
import choir.runtime.revisions.RevisionsView.RevisionView;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code choir ranch}: a method for each subcommand. */
@Command(
    name = "ranch",
    description = "Lists, compares and restores revisions of the ranch.",
    synopsisSubcommandLabel = "COMMAND")
@InSection(Section.AGENTS)
@Examples({"choir ranch history", "choir ranch diff 3"})
public final class RanchCommand extends CommandGroup {
  private static final String PATH = "/api/v1/ranch/revisions";

  /** Agents named in a line of the history. */
  private static final int NAMED = 5;

  /** A value that is longer is cut in the table; -o json shows it whole. */
  private static final int WIDTH = 48;

  @Command(
      name = "history",
      description = "Lists the revisions, the latest first, with what each changed.")
  @Examples("choir ranch history --limit 5")
  void history(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "20",
              description = "Maximum number of revisions. Default: ${DEFAULT-VALUE}.")
          int limit) {
    Answer<RevisionsView> found = node.client().get(PATH + "?limit=" + limit, RevisionsView.class);
    output.write(() -> table(found.view()), found::json);
  }

  private static String table(RevisionsView found) {
    Table table = new Table("REVISION", "IN FORCE SINCE", "AGENTS", "CHANGES");
    for (RevisionView each : found.revisions()) {
      table.row(each.revision(), Table.seconds(each.at().toString()), each.agents(), changes(each));
    }
    return table.text();
  }

  private static String changes(RevisionView revision) {
    List<String> changes = new ArrayList<>();
    add(changes, "added", revision.added());
    add(changes, "changed", revision.changed());
    add(changes, "retired", revision.retired());
    add(changes, "sections", revision.sections());
    return changes.isEmpty() ? "name or default agent" : String.join("; ", changes);
  }

  private static void add(List<String> changes, String what, List<String> names) {
    if (!names.isEmpty()) {
      int more = names.size() - NAMED;
      changes.add(
          what
              + " "
              + String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
              + (more > 0 ? " and %d more".formatted(more) : ""));
    }
  }

  @Command(
      name = "diff",
      description = "Compares two revisions; without a second one, with the one in force.")
  @Examples({"choir ranch diff 3", "choir ranch diff 3 5 -o json"})
  void diff(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Parameters(index = "0", paramLabel = "FROM", description = "Number of a revision.")
          long from,
      @Parameters(
              index = "1",
              arity = "0..1",
              paramLabel = "TO",
              defaultValue = "0",
              description = "Number of another revision. Default: the one in force.")
          long to) {
    NodeClient client = node.client();
    long other = to > 0 ? to : client.get(PATH + "?limit=1", RevisionsView.class).view().inForce();
    Answer<DifferencesView> found =
        client.get("%s/%d/diff/%d".formatted(PATH, from, other), DifferencesView.class);
    output.write(() -> text(found.view()), found::json);
  }

  private static String text(DifferencesView found) {
    if (found.differences().isEmpty()) {
      return "revisions %d and %d declare the same\n".formatted(found.from(), found.to());
    }
    Table table = new Table("WHERE", "REVISION " + found.from(), "REVISION " + found.to());
    for (DifferenceView each : found.differences()) {
      table.row(each.path(), value(each.before()), value(each.after()));
    }
    return table.text();
  }

  private static String value(String text) {
    return text.isEmpty() ? "-" : Table.cut(text, WIDTH);
  }

  @Command(
      name = "rollback",
      description = {
        "Puts what an older revision declared into force as a new revision.",
        "The files of machines stay as they are: 'choir apply', and the next start of a ranch of"
            + " one machine, put what they declare into force again."
      })
  @Examples("choir ranch rollback 3")
  void rollback(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Parameters(paramLabel = "REVISION", description = "Number of the older revision.")
          int revision) {
    Answer<RollbackView> done =
        node.client().post(PATH + "/rollback", new RollbackRequest(revision), RollbackView.class);
    output.write(() -> text(done.view()), done::json);
  }

  private static String text(RollbackView done) {
    return done.changed()
        ? ("revision %d is in force and declares what revision %d did\n"
                + "ranch.yaml still declares something else: change it before 'choir apply' or the"
                + " next start\n")
            .formatted(done.revision(), done.from())
        : "revision %d is in force and declares what revision %d did; nothing was changed\n"
            .formatted(done.revision(), done.from());
  }
}
