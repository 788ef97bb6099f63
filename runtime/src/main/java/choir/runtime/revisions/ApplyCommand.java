package choir.runtime.revisions;

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

/** {@code choir apply}. */
@Command(
    name = "apply",
    description = {
      "Puts this machine's ranch.yaml into force."
          + " The texts in its folder 'agents' belong to it.",
      "Files are refused if another machine applied newer ones since: 'choir ranch pull' brings"
          + " them up to date."
    })
@InSection(Section.AGENTS)
@Examples({"choir apply --dry-run", "choir apply"})
public final class ApplyCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Option(names = "--dry-run", description = "Only show what would change.")
  private boolean dryRun;

  @Option(
      names = "--force",
      description = "Apply the files even if newer ones were applied, and undo those.")
  private boolean force;

  @Override
  public void run() {
    NodeClient client = node.client();
    if (dryRun) {
      Answer<FilesView> found = client.get(FilesText.PATH, FilesView.class);
      output.write(() -> FilesText.of(found.view()), found::json);
      return;
    }
    Answer<AppliedView> done = client.post("/api/v1/ranch/apply?force=" + force, AppliedView.class);
    output.write(() -> FilesText.of(done.view()), done::json);
  }
}
