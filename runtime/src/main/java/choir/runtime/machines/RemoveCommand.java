package choir.runtime.machines;

import choir.runtime.cli.BadInput;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code choir remove}: takes a machine that is gone out of the ranch. */
@Command(
    name = "remove",
    description = "Takes a machine that is gone for good out of the ranch.",
    footer = {"", "A machine that is up leaves by 'choir leave', run on it."})
public final class RemoveCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Parameters(paramLabel = "NODE", description = "As 'choir nodes' lists it.")
  private String name = "";

  @Option(
      names = "--dead",
      description = "Says that it will not come back: its disk is a stranger's from then on.")
  private boolean dead;

  @Override
  public void run() {
    if (!dead) {
      throw new BadInput(
          "say --dead if " + name + " will not come back; one that is up leaves by 'choir leave'");
    }
    JsonNode done = node.client().delete("/api/v1/nodes/" + NodeClient.part(name));
    output.write(() -> name + " is no node of the ranch any more\n", () -> done);
  }
}
