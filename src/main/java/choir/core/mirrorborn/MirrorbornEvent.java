package choir.core.mirrorborn;

import choir.core.Stored;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.run.Inbound;
import choir.core.run.RunRecord;
import choir.core.sq.Change;
import choir.core.sq.Projected;
import java.time.Instant;
import java.util.List;

/**
 * Events of a Mirrorborn. A stored format: names are never changed or reused, new fields have
 * defaults.
 */
public sealed interface MirrorbornEvent extends Stored {
  Instant at();

  /** The agent was created, or its declaration changed. */
  record ProfileAdopted(Profile profile, Instant at) implements MirrorbornEvent {}

  /** A message was accepted and is durable from now on. */
  record MessageReceived(AgentId agent, Inbound message, Instant at)
      implements MirrorbornEvent, Projected {
    @Override
    public List<Change> projection() {
      return List.of(RunRecord.accepted(agent, message).toChange());
    }
  }

  /** A message was assigned to its session. */
  record TurnAssigned(RunId run, Instant at) implements MirrorbornEvent {}

  /** A message was cancelled before it was assigned to its session. */
  record RunCancelled(RunRecord record, Instant at) implements MirrorbornEvent, Projected {
    @Override
    public List<Change> projection() {
      return List.of(record.toChange());
    }
  }

  /** The session has stored the end of the turn. */
  record TurnSettled(RunId run, RunRecord.State end, long tokens, Instant at)
      implements MirrorbornEvent {}
}
