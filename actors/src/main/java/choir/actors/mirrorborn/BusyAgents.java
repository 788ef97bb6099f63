package choir.actors.mirrorborn;

import choir.core.id.AgentId;
import choir.core.mirrorborn.MirrorbornEvent;
import choir.core.mirrorborn.MirrorbornState.Living;
import java.util.List;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;

/** Which agents that are awake on this node have work in hand. Thread-safe. */
public final class BusyAgents implements AgentListener {
  private final AgentListener next;
  private final NavigableSet<AgentId> busy = new ConcurrentSkipListSet<>();

  /**
   * @param next told the same
   */
  public BusyAgents(AgentListener next) {
    this.next = next;
  }

  @Override
  public void holds(AgentId agent, Living state) {
    note(agent, state);
    next.holds(agent, state);
  }

  @Override
  public void stored(AgentId agent, List<MirrorbornEvent> events, Living now) {
    note(agent, now);
    next.stored(agent, events, now);
  }

  @Override
  public void left(AgentId agent) {
    busy.remove(agent);
    next.left(agent);
  }

  private void note(AgentId agent, Living state) {
    if (state.isIdle()) {
      busy.remove(agent);
    } else {
      busy.add(agent);
    }
  }

  /** Those who have a message that waits or a turn that runs, by id; a copy. */
  public List<AgentId> agents() {
    return List.copyOf(busy);
  }
}
