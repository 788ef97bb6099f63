package choir.actors.mirrorborn;

import choir.core.id.AgentId;
import choir.core.mirrorborn.MirrorbornEvent;
import choir.core.mirrorborn.MirrorbornState.Living;
import java.util.List;

/**
 * Told what the agents of a node do, for figures. Called on their threads: it must neither block
 * nor fail. What it hears is of this node and this process; the truth is in the journal.
 */
public interface AgentListener {
  /** Counts nothing. */
  AgentListener NONE =
      new AgentListener() {
        @Override
        public void holds(AgentId agent, Living state) {}

        @Override
        public void stored(AgentId agent, List<MirrorbornEvent> events, Living now) {}

        @Override
        public void left(AgentId agent) {}
      };

  /** An agent is awake here, with this in hand. */
  void holds(AgentId agent, Living state);

  /**
   * What has happened to it just now; nothing that is read again.
   *
   * @param now what it has in hand after that
   */
  void stored(AgentId agent, List<MirrorbornEvent> events, Living now);

  /** It sleeps, or lives elsewhere from now on. */
  void left(AgentId agent);
}
