package choir.runtime.agents;

import choir.runtime.cli.Examples;
import choir.runtime.cli.InSection;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.NodeClient.Answer;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import choir.runtime.cli.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code choir show}. */
@Command(name = "show", description = "Shows an agent: declaration, totals, running turns.")
@InSection(Section.AGENTS)
@Examples({"choir show lux", "choir show lux -o json"})
public final class ShowCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Parameters(paramLabel = "AGENT", description = "Id of the agent.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String agent;

  @Override
  public void run() {
    String path = "/api/v1/agents/" + NodeClient.part(agent);
    Answer<AgentView> found = node.client().get(path, AgentView.class);
    output.write(() -> text(found.view()), found::json);
  }

  private static String text(AgentView agent) {
    StringBuilder text = new StringBuilder();
    line(text, "id", agent.id());
    line(text, "name", agent.name());
    line(text, "role", agent.role());
    line(text, "model", agent.model());
    line(text, "home", agent.home());
    line(text, "so far", agent.counters().map(ShowCommand::totals).orElse("-"));
    line(text, "waiting", String.valueOf(agent.waiting()));
    line(text, "running", String.valueOf(agent.running().size()));
    line(text, "as of", Table.seconds(agent.asOf()));
    if (agent.running().isEmpty()) {
      return text.toString();
    }
    Table running = new Table("RUN", "SESSION", "FROM", "SINCE");
    for (AgentView.Running run : agent.running()) {
      running.row(run.runId(), run.session(), run.source(), Table.seconds(run.since()));
    }
    return text + "\n" + running.text();
  }

  private static String totals(AgentView.Counters counters) {
    return "%d received, %d completed, %d failed, %d tokens"
        .formatted(counters.received(), counters.completed(), counters.failed(), counters.tokens());
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("%-9s%s%n".formatted(name, Table.line(value)));
  }
}
