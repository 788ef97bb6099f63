package choir.runtime.agents;

import choir.actors.roster.RosterCommand.Residents;
import choir.core.id.AgentId;
import java.util.List;
import java.util.Optional;

/**
 * The declaration in force.
 *
 * @param models names of the declared models
 */
record RanchView(
    String name,
    long revision,
    Optional<String> defaultAgent,
    List<String> models,
    List<AgentSummaryView> agents) {
  static RanchView of(Residents residents, List<String> models) {
    return new RanchView(
        residents.ranch(),
        residents.revision(),
        residents.defaultAgent().map(AgentId::value),
        models,
        AgentsView.of(residents).agents());
  }
}
