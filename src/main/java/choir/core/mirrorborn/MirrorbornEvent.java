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
 * What has happened to a Mirrorborn. A stored format: names are never changed or reused, new fields
 * have defaults.
 */
public sealed interface MirrorbornEvent extends Stored {
  Instant at();

  /** Its declaration changed, or it was born. */
  record ProfileAdopted(Profile profile, Instant at) implements MirrorbornEvent {}

  /** A message was taken in: from now on it is not lost. */
  record MessageReceived(AgentId agent, Inbound message, Instant at)
      implements MirrorbornEvent, Projected {
    @Override
    public List<Change> projection() {
      return List.of(RunRecord.accepted(agent, message).toChange());
    }
  }

  /** A message left the inbox for its session. */
  record TurnAssigned(RunId run, Instant at) implements MirrorbornEvent {}

  /** Its session has stored the end of the turn. */
  record TurnSettled(RunId run, RunRecord.State end, long tokens, Instant at)
      implements MirrorbornEvent {}
}
