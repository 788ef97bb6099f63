package choir.core.floor;

import choir.core.id.AgentId;

/**
 * What an agent that has heard a message tells the floor.
 *
 * @param shard the agent's shard number
 * @param self id of the agent's account, which the texts of messages contain
 * @param reason the strongest reason why it may be meant
 * @param speakers number of agents that speak in a round of this channel, as declared
 */
public record Bid(AgentId agent, int shard, String self, Reason reason, int speakers) {
  public Bid {
    if (speakers < 1) {
      throw new IllegalArgumentException("a round needs at least one speaker");
    }
  }
}
