package choir.runtime.agents;

import choir.runtime.cli.Examples;
import choir.runtime.cli.InSection;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeClient.Answer;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import choir.runtime.http.DoneView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code choir apply}. */
@Command(
    name = "apply",
    description =
        "Puts this machine's ranch.yaml into force."
            + " The texts in its folder 'agents' belong to it.")
@InSection(Section.AGENTS)
@Examples("choir apply")
public final class ApplyCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Override
  public void run() {
    NodeClient client = node.client();
    Answer<DoneView> done = client.post("/api/v1/ranch/apply", DoneView.class);
    long revision = client.get("/api/v1/ranch", RanchView.class).view().revision();
    output.write(() -> "revision " + revision + " is in force\n", done::json);
  }
}
