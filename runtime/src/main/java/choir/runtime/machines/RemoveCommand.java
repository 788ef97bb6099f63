package choir.runtime.machines;

import choir.runtime.cli.BadInput;
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
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code choir remove}. */
@Command(
    name = "remove",
    description = "Removes a machine that is down for good.",
    footer = {"A machine that is up is removed by running 'choir leave' on it."})
@InSection(Section.MACHINES)
@Examples("choir remove halycon --dead")
public final class RemoveCommand implements Runnable {
  /** There is no revocation list. */
  private static final String REMOVED =
      " is removed from the ranch. Its certificate stays valid: if somebody else may have its disk,"
          + " replace the CA (docs/tls.md)\n";

  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Parameters(paramLabel = "NODE", description = "Name of the node, as 'choir nodes' lists it.")
  private String name = "";

  @Option(
      names = "--dead",
      description = "Confirm that it will not return: its disk is refused from then on.")
  private boolean dead;

  @Override
  public void run() {
    if (!dead) {
      throw new BadInput(
          "confirm with --dead that "
              + name
              + " will not return; a node that is up leaves by 'choir leave'");
    }
    Answer<DoneView> done =
        node.client().delete("/api/v1/nodes/" + NodeClient.part(name), DoneView.class);
    output.write(() -> name + REMOVED, done::json);
  }
}
