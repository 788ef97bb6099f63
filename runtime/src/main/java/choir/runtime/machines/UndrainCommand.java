package choir.runtime.machines;

import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code choir undrain}: lets agents live on a machine again. */
@Command(name = "undrain", description = "Lets agents live on a machine again.")
public final class UndrainCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Parameters(paramLabel = "NODE", description = "As 'choir nodes' lists it.")
  private String name = "";

  @Override
  public void run() {
    JsonNode done = node.client().delete("/api/v1/nodes/" + NodeClient.part(name) + "/drain");
    output.write(() -> "agents may live on " + name + " again\n", () -> done);
  }
}
