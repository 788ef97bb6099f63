package choir.runtime.sq.group;

import choir.core.sq.OutcomeCodec;
import choir.core.sq.StoreException.Code;
import choir.runtime.sq.raft.GroupStatus;
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
 * Forwards operations to the leader, over Artery: a system actor at {@code /system/sq} of each
 * node, reached by the node's address and not by membership, since a cluster forms only behind a
 * store that works.
 */
final class ProposalForwarder implements LeaderLink {
  private static final String NAME = "sq";

  /**
   * Longer than a disk's worst fsync. An answer that is later is not waited for: what can be
   * repeated is, and the leader recognises it.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** A member that joins may be sent a snapshot first. */
  private static final Duration CHANGE = Duration.ofSeconds(60);

  /** A request of one node's store to another's. */
  sealed interface Message extends GroupMessage {}

  /** Operations of another node. */
  record Submit(List<byte[]> operations, ActorRef<Results> replyTo) implements Message {}

  /** Asks for the group's status as seen there. */
  record Describe(ActorRef<Description> replyTo) implements Message {}

  /** The group's status as seen there. */
  record Description(GroupStatus status) implements GroupMessage {}

  /** A change that only the one that leads can make. */
  record Change(GroupChange change, ActorRef<GroupChange.Result> replyTo) implements Message {}

  /** One result for each operation. */
  record Results(List<Result> results) implements GroupMessage {}

  /**
   * @param outcome one, as bytes; none if it failed
   * @param code why it failed; empty if it did not
   */
  record Result(List<byte[]> outcome, String code, String detail) {}

  private final ActorSystem<?> system;

  private ProposalForwarder(ActorSystem<?> system) {
    this.system = system;
  }

  /** Opens the way to other nodes' leaders, and theirs to this node's store. */
  static ProposalForwarder open(ActorSystem<?> system, RaftStore store, RaftGroup group) {
    system.systemActorOf(receiving(store, group), NAME, Props.empty());
    return new ProposalForwarder(system);
  }

  private static Behavior<Message> receiving(RaftStore store, RaftGroup group) {
    return Behaviors.receiveMessage(
        message -> {
          switch (message) {
            case Submit submit ->
                store.submitForwarded(submit.operations()).thenAccept(all -> reply(submit, all));
            case Describe describe -> describe.replyTo().tell(new Description(group.status()));
            case Change change ->
                group.changeHere(change.change()).thenAccept(change.replyTo()::tell);
          }
          return Behaviors.same();
        });
  }

  private static void reply(Submit submit, List<Attempt> attempts) {
    submit.replyTo().tell(new Results(attempts.stream().map(ProposalForwarder::result).toList()));
  }

  private static Result result(Attempt attempt) {
    return switch (attempt) {
      case Attempt.Answered answered ->
          new Result(List.of(OutcomeCodec.encode(answered.outcome())), "", "");
      case Attempt.Failed failed -> new Result(List.of(), failed.code().name(), failed.detail());
    };
  }

  /** The forwarder of a node; whether it is there shows when it answers. */
  private ActorRef<Message> at(String address) {
    return ActorRefResolver.get(system)
        .resolveActorRef("pekko://" + system.name() + "@" + address + "/system/" + NAME);
  }

  @Override
  public CompletionStage<List<Attempt>> forward(String address, List<byte[]> operations) {
    CompletionStage<Results> results =
        AskPattern.ask(
            at(address), replyTo -> new Submit(operations, replyTo), PATIENCE, system.scheduler());
    return results
        .thenApply(ProposalForwarder::attempts)
        .exceptionallyCompose(
            failure ->
                CompletableFuture.completedFuture(Attempt.allFailed(operations.size(), failure)));
  }

  private static List<Attempt> attempts(Results results) {
    List<Attempt> attempts = new ArrayList<>(results.results().size());
    for (Result result : results.results()) {
      attempts.add(
          !result.outcome().isEmpty()
              ? new Attempt.Answered(OutcomeCodec.decode(result.outcome().get(0)))
              : new Attempt.Failed(code(result.code()), result.detail()));
    }
    return attempts;
  }

  /** The leader's own store may have stopped: another will lead, and ours has not. */
  private static Code code(String name) {
    Code code = Code.valueOf(name);
    return code == Code.STOPPED ? Code.UNAVAILABLE : code;
  }

  CompletionStage<GroupStatus> status(String address) {
    CompletionStage<Description> described =
        AskPattern.ask(at(address), Describe::new, PATIENCE, system.scheduler());
    return described.thenApply(Description::status);
  }

  CompletionStage<GroupChange.Result> change(String address, GroupChange change) {
    CompletionStage<GroupChange.Result> result =
        AskPattern.ask(
            at(address), replyTo -> new Change(change, replyTo), CHANGE, system.scheduler());
    return result.exceptionally(
        silent ->
            new GroupChange.Result(
                "UNREACHABLE",
                "the node at %s, which leads, gave no answer within %d s; the change may come yet"
                    .formatted(address, CHANGE.toSeconds())));
  }
}
