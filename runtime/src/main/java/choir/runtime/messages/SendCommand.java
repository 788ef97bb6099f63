package choir.runtime.messages;

import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code choir send}. */
@Command(
    name = "send",
    description = "Gives an agent a message and names its run; once that is said it is stored.")
public final class SendCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private MessageOptions message;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "Idempotency key: the same again is the same run. Default: a random one.")
  private @Nullable String key;

  @Option(names = "--wait", description = "Wait for the end and show the answer.")
  private boolean wait;

  @Override
  public void run() {
    NodeClient client = node.client();
    ObjectNode body = message.body();
    if (key != null) {
      body.put("idempotencyKey", key);
    }
    JsonNode accepted = client.post(message.path(), body);
    String run = accepted.path("runId").asText();
    if (wait) {
      RunCommand.show(output, RunCommand.await(client, run));
    } else {
      output.write(() -> run + "\n", () -> accepted);
    }
  }
}
