package choir.actors.session;

import choir.actors.session.SessionCommand.EndedFailed;
import choir.actors.session.SessionCommand.EndedFound;
import choir.actors.session.SessionCommand.StartLookedUp;
import choir.actors.session.SessionCommand.StartTurn;
import choir.actors.session.SessionCommand.TurnUpdate;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.run.RunRecord;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * What the store knows of a session's runs, for a session that remembers its latest alone. Used by
 * the session's actor alone.
 */
final class TurnRecords {
  private final ActorContext<SessionCommand> context;
  private final SessionContext node;
  private final AgentId agent;
  private final int shard;
  private final Set<RunId> starting = new HashSet<>();

  TurnRecords(ActorContext<SessionCommand> context, SessionContext node, AgentId agent, int shard) {
    this.context = context;
    this.node = node;
    this.agent = agent;
    this.shard = shard;
  }

  /**
   * Looks whether a turn that is to start has ended long ago, and reads the persona beside it, so
   * that the turn's start and its first question to the model are one write.
   */
  void lookUp(StartTurn start, PersonaReader persona) {
    RunId run = start.message().run();
    if (starting.add(run)) {
      CompletionStage<Optional<Map<String, String>>> texts =
          persona
              .read(start.profile())
              .handle((read, failure) -> failure == null ? Optional.of(read) : Optional.empty());
      context.pipeToSelf(
          RunRecord.find(node.store(), run)
              .thenCombine(texts, (known, read) -> new StartLookedUp(start, known, read)),
          (found, failure) ->
              found == null ? new EndedFailed(run, String.valueOf(failure)) : found);
    }
  }

  /** Whether the turn may start; if not, its owner is told how it ended. */
  boolean mayStart(StartLookedUp found) {
    starting.remove(found.start().message().run());
    Optional<RunRecord> ended = found.known().filter(RunRecord::isEnded);
    ended.ifPresent(this::tellOwner);
    return ended.isEmpty();
  }

  /** Finds how a run ended, for a listener or for its owner. */
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
      tellOwner(found.record());
    }
  }

  /** Whoever asked asks again. */
  void failed(EndedFailed failed) {
    starting.remove(failed.run());
    context.getLog().warn("{}: the record of {}: {}", agent, failed.run(), failed.reason());
  }

  void tellOwner(RunRecord record) {
    node.owner().ended(shard, agent, record);
  }
}
