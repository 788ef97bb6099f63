package choir.runtime.messages;

import choir.runtime.ChoirCommand;
import choir.runtime.cli.NodeClient;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** What is said to whom, and in which conversation. */
final class MessageOptions {
  @ParentCommand
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private ChoirCommand choir;

  @Option(
      names = "--session",
      paramLabel = "KEY",
      description = "The conversation to go on with. Default: agent:AGENT:main.")
  private @Nullable String session;

  @Parameters(index = "0", paramLabel = "AGENT", description = "To whom.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String agent;

  @Parameters(
      index = "1..*",
      paramLabel = "TEXT",
      arity = "1..*",
      description = "What to say; '-' reads it from standard input.")
  private List<String> words = List.of();

  /** Where the agent takes messages. */
  String path() {
    return "/api/v1/agents/" + NodeClient.part(agent) + "/messages";
  }

  /** The message, with a key of its own, so that it may be sent again. */
  ObjectNode body() {
    ObjectNode body = NodeClient.object();
    body.put("text", MessageText.of(words, choir.stdin()));
    body.put("idempotencyKey", UUID.randomUUID().toString());
    if (session != null) {
      body.put("session", session);
    }
    return body;
  }
}
