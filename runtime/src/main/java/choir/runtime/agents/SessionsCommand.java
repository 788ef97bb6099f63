package choir.runtime.agents;

import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Table;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code choir sessions}. */
@Command(
    name = "sessions",
    description = "Lists an agent's sessions, the latest first, or shows one of them.")
public final class SessionsCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "How many to list, 1 to 1000. Default: 100.")
  private int limit;

  @Parameters(index = "0", paramLabel = "AGENT", description = "Whose sessions.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String agent;

  @Parameters(
      index = "1",
      paramLabel = "KEY",
      arity = "0..1",
      description = "Show what was said in this one.")
  private @Nullable String key;

  @Override
  public void run() {
    NodeClient client = node.client();
    String path = "/api/v1/agents/" + NodeClient.part(agent) + "/sessions";
    if (key == null) {
      JsonNode found = client.get(path + "?limit=" + limit);
      output.write(() -> table(found.path("sessions")), () -> found);
    } else {
      JsonNode found = client.get(path + "/" + NodeClient.part(key));
      output.write(() -> conversation(found), () -> found);
    }
  }

  private static String table(JsonNode sessions) {
    Table table = new Table("LATEST", "FROM", "SESSION");
    for (JsonNode session : sessions) {
      table.row(
          Table.seconds(session.path("latest").asText()),
          session.path("source").asText(),
          session.path("key").asText());
    }
    return table.text();
  }

  private static String conversation(JsonNode session) {
    StringBuilder text = new StringBuilder();
    for (JsonNode message : session.path("messages")) {
      for (JsonNode block : message.path("blocks")) {
        text.append(message.path("role").asText()).append(": ").append(words(block)).append("\n\n");
      }
    }
    String running = session.path("running").asText("");
    if (session.path("running").isTextual()) {
      text.append("under way: ").append(running).append('\n');
    }
    return text.toString();
  }

  private static String words(JsonNode block) {
    return switch (block.path("block").asText()) {
      case "tool-use" ->
          "[calls " + block.path("tool").asText() + " " + block.path("arguments").asText() + "]";
      case "tool-result" ->
          "[result"
              + (block.path("failed").asBoolean() ? ", failed" : "")
              + "] "
              + block.path("text").asText();
      default -> block.path("text").asText();
    };
  }
}
