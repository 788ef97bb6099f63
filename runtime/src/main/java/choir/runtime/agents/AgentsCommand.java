package choir.runtime.agents;

import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Table;
import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code choir agents}. */
@Command(name = "agents", description = "Lists the agents that are declared.")
public final class AgentsCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Override
  public void run() {
    JsonNode found = node.client().get("/api/v1/agents");
    output.write(() -> table(found.path("agents")), () -> found);
  }

  private static String table(JsonNode agents) {
    Table table = new Table("AGENT", "NAME", "MODEL", "HOME", "ROLE");
    for (JsonNode agent : agents) {
      table.row(
          agent.path("id").asText(),
          agent.path("name").asText(),
          agent.path("model").asText(),
          agent.path("home").asText(),
          agent.path("role").asText());
    }
    return table.text();
  }
}
