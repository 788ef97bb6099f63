package choir.actors.mirrorborn;

import choir.core.id.AgentId;
import choir.core.mirrorborn.MirrorbornEvent;
import choir.core.mirrorborn.MirrorbornState.Living;
import java.util.List;

/**
 * Observes the agents of a node, for metrics. Called on the agents' threads: implementations must
 * neither block nor throw. Observations cover this process only; the journal is authoritative.
 */
public interface AgentListener {
  /** Ignores all notifications. */
  AgentListener NONE =
      new AgentListener() {
        @Override
        public void holds(AgentId agent, Living state) {}

        @Override
        public void stored(AgentId agent, List<MirrorbornEvent> events, Living now) {}

        @Override
        public void left(AgentId agent) {}
      };

  /** An agent was activated on this node with the given state. */
  void holds(AgentId agent, Living state);

  /**
   * An agent has stored new events; not called for replayed events.
   *
   * @param now the state after the events
   */
  void stored(AgentId agent, List<MirrorbornEvent> events, Living now);

  /** An agent was passivated or has moved to another node. */
  void left(AgentId agent);
}
