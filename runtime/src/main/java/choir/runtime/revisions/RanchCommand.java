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
import choir.runtime.ranch.DeclarationJson;
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
      description = {
        "Shows what this machine's files would change if they were applied.",
        "With the number of a revision, compares it with the one in force, or with another one."
      })
  @Examples({"choir ranch diff", "choir ranch diff 3", "choir ranch diff 3 5 -o json"})
  void diff(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Parameters(
              index = "0",
              arity = "0..1",
              paramLabel = "FROM",
              defaultValue = "0",
              description = "Number of a revision. Default: compare the files.")
          long from,
      @Parameters(
              index = "1",
              arity = "0..1",
              paramLabel = "TO",
              defaultValue = "0",
              description = "Number of another revision. Default: the one in force.")
          long to) {
    NodeClient client = node.client();
    if (from <= 0) {
      Answer<FilesView> files = client.get(FilesText.PATH, FilesView.class);
      output.write(() -> FilesText.of(files.view()), files::json);
      return;
    }
    long other = to > 0 ? to : inForce(client);
    Answer<DifferencesView> found =
        client.get("%s/%d/diff/%d".formatted(PATH, from, other), DifferencesView.class);
    output.write(() -> text(found.view()), found::json);
  }

  private static String text(DifferencesView found) {
    if (found.differences().isEmpty()) {
      return "revisions %d and %d declare the same\n".formatted(found.from(), found.to());
    }
    return FilesText.table(
        found.differences(), 0, "REVISION " + found.from(), "REVISION " + found.to());
  }

  @Command(
      name = "show",
      description = {
        "Shows what is in force, as ranch.yaml says it.",
        "Texts of agents and settings of machines are not part of it."
      })
  @Examples({"choir ranch show", "choir ranch show 3"})
  void show(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Parameters(
              index = "0",
              arity = "0..1",
              paramLabel = "REVISION",
              defaultValue = "0",
              description = "Number of a revision. Default: the one in force.")
          long revision) {
    NodeClient client = node.client();
    long shown = revision > 0 ? revision : inForce(client);
    Answer<DeclarationView> found = client.get(PATH + "/" + shown, DeclarationView.class);
    output.write(
        () -> "# revision %d%n".formatted(shown) + DeclarationJson.yaml(found.view().declaration()),
        found::json);
  }

  private static long inForce(NodeClient client) {
    return client.get(PATH + "?limit=1", RevisionsView.class).view().inForce();
  }

  @Command(
      name = "pull",
      description = {
        "Changes this machine's files to what is in force.",
        "Comments and settings of this machine stay. Files with edits that were never applied are"
            + " left alone."
      })
  @Examples("choir ranch pull")
  void pull(
      @Mixin Output output,
      @Mixin NodeOption node,
      @Option(names = "--force", description = "Discard edits that were never applied.")
          boolean force) {
    Answer<PulledView> done =
        node.client().post("/api/v1/ranch/pull?force=" + force, PulledView.class);
    output.write(() -> text(done.view()), done::json);
  }

  private static String text(PulledView done) {
    String changed = done.files().isEmpty() ? "no file had to be changed" : "changed";
    StringBuilder text = new StringBuilder();
    text.append("this machine's files declare what revision %d does; ".formatted(done.revision()));
    text.append(changed).append(done.files().isEmpty() ? "\n" : ":\n");
    done.files().forEach(file -> text.append("  ").append(Table.line(file)).append('\n'));
    return text.toString();
  }

  @Command(
      name = "rollback",
      description = {
        "Puts what an older revision declared into force as a new revision.",
        "The files of machines stay as they are: 'choir ranch pull' brings them up to date."
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
                + "this machine's files still declare something else: 'choir ranch pull' brings"
                + " them up to date\n")
            .formatted(done.revision(), done.from())
        : "revision %d is in force and declares what revision %d did; nothing was changed\n"
            .formatted(done.revision(), done.from());
  }
}
