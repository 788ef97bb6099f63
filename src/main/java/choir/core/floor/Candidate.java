package choir.core.floor;

import choir.core.id.AgentId;

/**
 * An agent that could have spoken in a round. A stored format.
 *
 * @param shard the agent's shard number
 * @param self id of its account
 * @param reason why it may be meant
 * @param heat 1, or ten times more for each of its latest replies in a row
 * @param spoke number of the last round in which it spoke; 0 for none that is remembered
 * @param verdict why it speaks or does not, in words
 */
public record Candidate(
    AgentId agent, int shard, String self, Reason reason, long heat, long spoke, String verdict) {
  Candidate judged(String words) {
    return new Candidate(agent, shard, self, reason, heat, spoke, words);
  }

  /** Whether it must pass since it has spoken too often in a row. */
  boolean mustPass(boolean alone) {
    return heat >= Heat.MUST_PASS && !reason.overridesHeat() && !alone;
  }
}
