package choir.actors.session;

import choir.actors.session.SessionCommand.CancelTurn;
import choir.actors.session.SessionCommand.EndedFailed;
import choir.actors.session.SessionCommand.EndedFound;
import choir.actors.session.SessionCommand.StartLookedUp;
import choir.actors.session.SessionCommand.StartTurn;
import choir.actors.session.SessionCommand.TurnUpdate;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.run.RunRecord;
import choir.core.session.Persona;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/**
 * Looks up stored run records for a session, whose state only contains the latest run. Confined to
 * the session's actor.
 */
final class TurnRecords {
  private final ActorContext<SessionCommand> context;
  private final SessionContext node;
  private final AgentId agent;
  private final int shard;
  private final Set<RunId> starting = new HashSet<>();

  /** The latest request to cancel a turn: its turn may not have started yet. */
  private @Nullable CancelTurn cancel;

  TurnRecords(ActorContext<SessionCommand> context, SessionContext node, AgentId agent, int shard) {
    this.context = context;
    this.node = node;
    this.agent = agent;
    this.shard = shard;
  }

  /**
   * Checks whether a turn about to start has already ended, and reads the persona in parallel, so
   * that the start of the turn and its first model call are one write.
   */
  void lookUp(StartTurn start, PersonaReader persona) {
    RunId run = start.message().run();
    if (starting.add(run)) {
      CompletionStage<Optional<Persona>> known =
          persona
              .read(start.profile(), start.message().session())
              .handle((read, failure) -> failure == null ? Optional.of(read) : Optional.empty());
      context.pipeToSelf(
          RunRecord.find(node.store(), run)
              .thenCombine(known, (record, read) -> new StartLookedUp(start, record, read)),
          (found, failure) ->
              found == null ? new EndedFailed(run, String.valueOf(failure)) : found);
    }
  }

  /** Whether the turn may start; if not, notifies its owner of its end. */
  boolean mayStart(StartLookedUp found) {
    starting.remove(found.start().message().run());
    Optional<RunRecord> ended = found.known().filter(RunRecord::isEnded);
    ended.ifPresent(this::notifyOwner);
    return ended.isEmpty();
  }

  /** Remembers a request that may precede the start of the turn. */
  void cancelBeforeStart(CancelTurn request) {
    cancel = request;
  }

  /** The person or agent that cancelled a turn before its start, if any. */
  Optional<String> cancelledBy(RunId run) {
    return Optional.ofNullable(cancel).filter(each -> each.run().equals(run)).map(CancelTurn::by);
  }

  /** Reads the record of an ended run, for a listener or for its owner. */
  void find(RunId run, Optional<ActorRef<TurnUpdate>> listener) {
    context.pipeToSelf(
        RunRecord.find(node.store(), run),
        (known, failure) ->
            known != null && known.isPresent()
                ? new EndedFound(known.get(), listener)
                : new EndedFailed(run, String.valueOf(failure)));
  }

  void found(EndedFound found) {
    if (found.listener().isPresent()) {
      found.listener().get().tell(new SessionCommand.Ended(found.record()));
    } else {
      notifyOwner(found.record());
    }
  }

  /** The caller retries. */
  void failed(EndedFailed failed) {
    starting.remove(failed.run());
    context
        .getLog()
        .warn("{}: reading the record of {} failed: {}", agent, failed.run(), failed.reason());
  }

  void notifyOwner(RunRecord record) {
    node.owner().ended(shard, agent, record);
  }
}
