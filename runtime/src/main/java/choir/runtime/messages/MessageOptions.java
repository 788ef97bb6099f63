package choir.runtime.messages;

import choir.runtime.cli.NodeClient;
import choir.runtime.cli.StandardInput;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Recipient, session and text of a message. */
final class MessageOptions {
  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Option(
      names = "--session",
      paramLabel = "KEY",
      description = "Session to continue. Default: agent:AGENT:main.")
  private @Nullable String session;

  @Parameters(index = "0", paramLabel = "AGENT", description = "Recipient.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String agent;

  @Parameters(
      index = "1..*",
      paramLabel = "TEXT",
      arity = "1..*",
      description = "Text of the message; '-' reads it from standard input.")
  private List<String> words = List.of();

  /** The recipient, as typed. */
  String agent() {
    return agent;
  }

  /** Path of the agent's messages. */
  String path() {
    return "/api/v1/agents/" + NodeClient.part(agent) + "/messages";
  }

  /** The message, with a random key, so that it may be sent again. */
  MessageRequest request() {
    return new MessageRequest(
        MessageText.of(words, StandardInput.of(spec)),
        Optional.ofNullable(session),
        Optional.empty(),
        Optional.of(UUID.randomUUID().toString()),
        Optional.empty());
  }
}
