package choir.actors.mirrorborn;

import choir.actors.session.SessionCommand;
import choir.actors.session.SessionEntity;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.mirrorborn.MirrorbornState.Assigned;
import choir.core.mirrorborn.MirrorbornState.Living;
import choir.core.run.Inbound;
import choir.core.run.Priority;
import choir.core.run.ReplyTo;
import choir.core.run.RunRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What an agent has its sessions and its voice do about its runs. Each order is repeated until its
 * effect is stored. Confined to the agent's actor.
 */
final class TurnOrders {
  private final MirrorbornContext node;
  private final int shard;
  private final AgentId agent;

  /** Running turns to be cancelled, and by whom; repeated until they end. */
  private final Map<RunId, String> cancelling = new HashMap<>();

  TurnOrders(MirrorbornContext node, int shard, AgentId agent) {
    this.node = node;
    this.shard = shard;
    this.agent = agent;
  }

  /** Has a session start a turn, and end it if it is to be cancelled. */
  void start(Living state, Assigned assigned) {
    Inbound message = assigned.message();
    tell(message.session(), new SessionCommand.StartTurn(message, state.profile()));
    cancel(state, message.run());
  }

  /** Has a session end a running turn. */
  void cancel(Living state, RunId run, String by) {
    cancelling.put(run, by);
    cancel(state, run);
  }

  private void cancel(Living state, RunId run) {
    String by = cancelling.get(run);
    Optional<Assigned> running = state.running(run);
    if (by != null && running.isPresent()) {
      tell(running.get().message().session(), new SessionCommand.CancelTurn(run, by));
    }
  }

  void ended(RunId run) {
    cancelling.remove(run);
  }

  /**
   * Gives a reply that is to be delivered to a channel to the agent's voice.
   *
   * @return false if there is none
   */
  boolean handsOver(RunRecord record, Inbound message) {
    if (record.delivery().isPending() && message.replyTo() instanceof ReplyTo.Channel channel) {
      boolean heartbeat = message.priority() == Priority.HEARTBEAT;
      node.answers().take(shard, agent, record, channel, heartbeat);
      return true;
    }
    return false;
  }

  private void tell(String session, SessionCommand command) {
    node.entities().tell(SessionEntity.KIND, SessionEntity.address(shard, agent, session), command);
  }
}
