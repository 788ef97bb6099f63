package choir.runtime.agents;

import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code choir apply}: puts into force what this machine's files declare. */
@Command(
    name = "apply",
    description = "Puts into force what the ranch.yaml and agents folder of this machine declare.")
public final class ApplyCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Override
  public void run() {
    NodeClient client = node.client();
    JsonNode done = client.post("/api/v1/ranch/apply", NodeClient.object());
    String revision = client.get("/api/v1/ranch").path("revision").asText();
    output.write(() -> "the ranch is as declared, revision " + revision + "\n", () -> done);
  }
}
