package choir.runtime.agents;

import choir.core.mirrorborn.Profile;

/**
 * A declared agent.
 *
 * @param home coordinate at which its memory begins
 * @param model name of a declared model
 * @param revision of the declaration
 */
record AgentSummaryView(
    String id, String name, String role, String home, String model, long revision) {
  static AgentSummaryView of(Profile profile) {
    return new AgentSummaryView(
        profile.agent().value(),
        profile.name(),
        profile.role(),
        profile.home().toString(),
        profile.model(),
        profile.revision());
  }
}
