package choir.runtime.agents;

import choir.actors.roster.RosterCommand.Residents;
import java.util.List;

/** The declared agents. */
record AgentsView(List<AgentSummaryView> agents) {
  static AgentsView of(Residents residents) {
    return new AgentsView(residents.agents().stream().map(AgentSummaryView::of).toList());
  }
}
