package choir.actors.mirrorborn;

import choir.core.id.AgentId;
import choir.core.mirrorborn.MirrorbornEvent;
import choir.core.mirrorborn.MirrorbornState.Living;
import java.util.List;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;

/** The active agents of this node that have work in progress. Thread-safe. */
public final class BusyAgents implements AgentListener {
  private final AgentListener next;
  private final NavigableSet<AgentId> busy = new ConcurrentSkipListSet<>();

  /**
   * @param next receives the same notifications
   */
  public BusyAgents(AgentListener next) {
    this.next = next;
  }

  @Override
  public void holds(AgentId agent, Living state) {
    update(agent, state);
    next.holds(agent, state);
  }

  @Override
  public void stored(AgentId agent, List<MirrorbornEvent> events, Living now) {
    update(agent, now);
    next.stored(agent, events, now);
  }

  @Override
  public void left(AgentId agent) {
    busy.remove(agent);
    next.left(agent);
  }

  private void update(AgentId agent, Living state) {
    if (state.isIdle()) {
      busy.remove(agent);
    } else {
      busy.add(agent);
    }
  }

  /** A sorted copy of the agents with a waiting message or a running turn. */
  public List<AgentId> agents() {
    return List.copyOf(busy);
  }
}
