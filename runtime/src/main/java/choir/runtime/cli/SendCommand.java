package choir.runtime.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code choir send}. */
@Command(
    name = "send",
    description = "Gives an agent a message and names its run; once that is said it is stored.")
final class SendCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @ParentCommand
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private ChoirCommand choir;

  @Option(
      names = "--session",
      paramLabel = "KEY",
      description = "The conversation to go on with. Default: agent:AGENT:main.")
  private @Nullable String session;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "Idempotency key: the same again is the same run. Default: a random one.")
  private @Nullable String key;

  @Option(names = "--wait", description = "Wait for the end and show the answer.")
  private boolean wait;

  @Parameters(index = "0", paramLabel = "AGENT", description = "To whom.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String agent;

  @Parameters(
      index = "1..*",
      paramLabel = "TEXT",
      arity = "1..*",
      description = "What to say; '-' reads it from standard input.")
  private List<String> words = List.of();

  @Override
  public void run() {
    NodeClient client = node.client();
    ObjectNode body = AskCommand.body(words, choir, session, null);
    if (key != null) {
      body.put("idempotencyKey", key);
    }
    JsonNode accepted = client.post(AskCommand.path(agent), body);
    String run = accepted.path("runId").asText();
    if (wait) {
      RunCommand.show(output, RunCommand.await(client, run));
    } else {
      output.write(() -> run + "\n", () -> accepted);
    }
  }
}
