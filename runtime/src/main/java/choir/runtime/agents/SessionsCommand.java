package choir.runtime.agents;

import choir.runtime.cli.BadInput;
import choir.runtime.cli.Examples;
import choir.runtime.cli.InSection;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeClient.Answer;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import choir.runtime.cli.Table;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code choir sessions}. */
@Command(
    name = "sessions",
    description = "Lists an agent's sessions, or shows one of them." + " The latest is the first.",
    customSynopsis = {
      "choir sessions [OPTIONS] AGENT [KEY]",
      "       choir sessions reset [OPTIONS] AGENT KEY"
    },
    subcommands = SessionResetCommand.class)
@InSection(Section.AGENTS)
@Examples({
  "choir sessions lux",
  "choir sessions lux agent:lux:main",
  "choir sessions reset lux agent:lux:main"
})
public final class SessionsCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "Maximum number of sessions, 1 to 1000. Default: 100.")
  private int limit;

  // Optional for picocli, which would demand it of a subcommand too.
  @Parameters(index = "0", paramLabel = "AGENT", arity = "0..1", description = "Id of the agent.")
  private @Nullable String agent;

  @Parameters(
      index = "1",
      paramLabel = "KEY",
      arity = "0..1",
      description = "Show the conversation of this session.")
  private @Nullable String key;

  @Override
  public void run() {
    if (agent == null) {
      throw new BadInput("AGENT is missing; 'choir agents' lists the agents");
    }
    NodeClient client = node.client();
    String path = "/api/v1/agents/" + NodeClient.part(agent) + "/sessions";
    if (key == null) {
      Answer<SessionsView> found = client.get(path + "?limit=" + limit, SessionsView.class);
      output.write(() -> table(found.view()), found::json);
    } else {
      Answer<ConversationView> found =
          client.get(path + "/" + NodeClient.part(key), ConversationView.class);
      output.write(() -> conversation(found.view()), found::json);
    }
  }

  private static String table(SessionsView found) {
    Table table = new Table("LATEST", "FROM", "SESSION");
    for (SessionsView.SessionView session : found.sessions()) {
      table.row(Table.seconds(session.latest()), session.source(), session.key());
    }
    return table.text();
  }

  private static String conversation(ConversationView session) {
    StringBuilder text = new StringBuilder();
    if (session.epoch() > 1) {
      text.append("since reset ").append(session.epoch() - 1).append(":\n\n");
    }
    for (ConversationView.MessageView message : session.messages()) {
      for (ConversationView.BlockView block : message.blocks()) {
        text.append(message.role()).append(": ").append(words(block)).append("\n\n");
      }
    }
    session.running().ifPresent(run -> text.append("running: ").append(run).append('\n'));
    return text.toString();
  }

  private static String words(ConversationView.BlockView block) {
    String text = block.text().orElse("");
    return switch (block.block()) {
      case ConversationView.TOOL_USE ->
          "[calls " + block.tool().orElse("") + " " + block.arguments().orElse("") + "]";
      case ConversationView.TOOL_RESULT ->
          "[result" + (block.failed().orElse(false) ? ", failed" : "") + "] " + text;
      default -> text;
    };
  }
}
