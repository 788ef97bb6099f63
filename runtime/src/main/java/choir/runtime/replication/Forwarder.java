package choir.runtime.replication;

import choir.actors.CborMessage;
import choir.core.sq.OutcomeCodec;
import choir.core.sq.StoreException.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Takes operations to the node that leads, over Artery: a system actor at {@code /system/sq} of
 * each node, reached by the node's address and not by membership, since a cluster forms only behind
 * a store that works.
 */
public final class Forwarder implements LeaderLink {
  private static final String NAME = "sq";

  /**
   * Longer than a disk's worst fsync. An answer that is later is not waited for: what can be
   * repeated is, and the leader recognises it.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** Operations of another node. */
  record Submit(List<byte[]> operations, ActorRef<Results> replyTo) implements CborMessage {}

  /** One result for each operation. */
  record Results(List<Result> results) implements CborMessage {}

  /**
   * @param outcome as bytes; empty if it failed
   * @param code why it failed; empty if it did not
   */
  record Result(byte[] outcome, String code, String detail) {}

  private final ActorSystem<?> system;

  private Forwarder(ActorSystem<?> system) {
    this.system = system;
  }

  /** Opens the way to other nodes' leaders, and theirs to this node's store. */
  static Forwarder open(ActorSystem<?> system, RaftStore store) {
    system.systemActorOf(receiving(store), NAME, Props.empty());
    return new Forwarder(system);
  }

  private static Behavior<Submit> receiving(RaftStore store) {
    return Behaviors.receiveMessage(
        submit -> {
          store.submitForwarded(submit.operations()).thenAccept(all -> reply(submit, all));
          return Behaviors.same();
        });
  }

  private static void reply(Submit submit, List<Attempt> attempts) {
    submit.replyTo().tell(new Results(attempts.stream().map(Forwarder::result).toList()));
  }

  private static Result result(Attempt attempt) {
    return switch (attempt) {
      case Attempt.Answered answered ->
          new Result(OutcomeCodec.encode(answered.outcome()), "", "");
      case Attempt.Failed failed ->
          new Result(new byte[0], failed.code().name(), failed.detail());
    };
  }

  @Override
  public CompletionStage<List<Attempt>> forward(String address, List<byte[]> operations) {
    ActorRef<Submit> leader =
        ActorRefResolver.get(system)
            .resolveActorRef("pekko://" + system.name() + "@" + address + "/system/" + NAME);
    CompletionStage<Results> results =
        AskPattern.ask(
            leader, replyTo -> new Submit(operations, replyTo), PATIENCE, system.scheduler());
    return results
        .thenApply(Forwarder::attempts)
        .exceptionallyCompose(
            failure ->
                CompletableFuture.completedFuture(
                    Attempt.allFailed(operations.size(), failure)));
  }

  private static List<Attempt> attempts(Results results) {
    List<Attempt> attempts = new ArrayList<>(results.results().size());
    for (Result result : results.results()) {
      attempts.add(
          result.code().isEmpty()
              ? new Attempt.Answered(OutcomeCodec.decode(result.outcome()))
              : new Attempt.Failed(code(result.code()), result.detail()));
    }
    return attempts;
  }

  /** The leader's own store may have stopped: another will lead, and ours has not. */
  private static Code code(String name) {
    Code code = Code.valueOf(name);
    return code == Code.STOPPED ? Code.UNAVAILABLE : code;
  }
}
