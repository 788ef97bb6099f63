package choir.actors.mirrorborn;

import choir.actors.mirrorborn.MirrorbornCommand.LookUpFailed;
import choir.core.id.RunId;
import choir.core.run.RunRecord;
import choir.core.sq.ScrollStore;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** Reads records of runs for an agent. Confined to the agent's actor. */
final class RunLookUps {
  private final ActorContext<MirrorbornCommand> context;
  private final ScrollStore store;

  /** Runs that ended while a record was being read. */
  private final Set<RunId> settledMeanwhile = new HashSet<>();

  private int inProgress;

  RunLookUps(ActorContext<MirrorbornCommand> context, ScrollStore store) {
    this.context = context;
    this.store = store;
  }

  /** Reads a record; the agent gets {@code onRecord}, or {@link LookUpFailed}. */
  void start(RunId run, Function<Optional<RunRecord>, MirrorbornCommand> onRecord) {
    inProgress++;
    context.pipeToSelf(
        RunRecord.find(store, run),
        (record, failure) ->
            record == null
                ? new LookUpFailed(run, String.valueOf(failure))
                : onRecord.apply(record));
  }

  void settled(RunId run) {
    if (inProgress > 0) {
      settledMeanwhile.add(run);
    }
  }

  /** Whether a record that was absent may have been stored meanwhile. */
  boolean isStale(RunId run, Optional<RunRecord> known) {
    return known.isEmpty() && settledMeanwhile.contains(run);
  }

  void done() {
    inProgress--;
    if (inProgress == 0) {
      settledMeanwhile.clear();
    }
  }
}
