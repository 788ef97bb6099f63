package choir.runtime.machines;

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
import picocli.CommandLine.Parameters;

/** {@code choir undrain}. */
@Command(name = "undrain", description = "Lets a drained machine host agents again.")
@InSection(Section.MACHINES)
@Examples("choir undrain halycon")
public final class UndrainCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Parameters(paramLabel = "NODE", description = "Name of the node, as 'choir nodes' lists it.")
  private String name = "";

  @Override
  public void run() {
    String path = "/api/v1/nodes/" + NodeClient.part(name) + "/drain";
    Answer<DoneView> done = node.client().delete(path, DoneView.class);
    output.write(() -> "agents may live on " + name + " again\n", done::json);
  }
}
