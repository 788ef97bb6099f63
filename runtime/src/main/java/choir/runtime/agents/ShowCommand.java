package choir.runtime.agents;

import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Table;
import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code choir show}. */
@Command(name = "show", description = "Shows an agent: what it is, and what it does now.")
public final class ShowCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Parameters(paramLabel = "AGENT", description = "Whom to show.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String agent;

  @Override
  public void run() {
    JsonNode found = node.client().get("/api/v1/agents/" + NodeClient.part(agent));
    output.write(() -> text(found), () -> found);
  }

  private static String text(JsonNode agent) {
    StringBuilder text = new StringBuilder();
    for (String name : new String[] {"id", "name", "role", "model", "home"}) {
      line(text, name, agent.path(name).asText());
    }
    JsonNode counters = agent.path("counters");
    line(
        text,
        "so far",
        "%d received, %d completed, %d failed, %d tokens"
            .formatted(
                counters.path("received").asLong(),
                counters.path("completed").asLong(),
                counters.path("failed").asLong(),
                counters.path("tokens").asLong()));
    line(text, "waiting", agent.path("waiting").asText());
    line(text, "running", agent.path("running").size() + "");
    line(text, "as of", Table.seconds(agent.path("asOf").asText()));
    if (agent.path("running").isEmpty()) {
      return text.toString();
    }
    Table running = new Table("RUN", "SESSION", "FROM", "SINCE");
    for (JsonNode run : agent.path("running")) {
      running.row(
          run.path("runId").asText(),
          run.path("session").asText(),
          run.path("source").asText(),
          Table.seconds(run.path("since").asText()));
    }
    return text + "\n" + running.text();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("%-9s%s%n".formatted(name, Table.line(value)));
  }
}
