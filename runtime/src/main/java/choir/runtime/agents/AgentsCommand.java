package choir.runtime.agents;

import choir.runtime.cli.Examples;
import choir.runtime.cli.InSection;
import choir.runtime.cli.NodeClient.Answer;
import choir.runtime.cli.NodeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Section;
import choir.runtime.cli.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code choir agents}. */
@Command(name = "agents", aliases = "ls", description = "Lists the declared agents.")
@InSection(Section.AGENTS)
@Examples({"choir agents", "choir agents -o json"})
public final class AgentsCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private NodeOption node;

  @Override
  public void run() {
    Answer<AgentsView> found = node.client().get("/api/v1/agents", AgentsView.class);
    output.write(() -> table(found.view()), found::json);
  }

  private static String table(AgentsView found) {
    Table table = new Table("AGENT", "NAME", "MODEL", "HOME", "ROLE");
    for (AgentSummaryView agent : found.agents()) {
      table.row(agent.id(), agent.name(), agent.model(), agent.home(), agent.role());
    }
    return table.text();
  }
}
