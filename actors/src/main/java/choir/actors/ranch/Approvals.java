package choir.actors.ranch;

import choir.actors.entities.RetryingAsk;
import choir.actors.session.SessionCommand;
import choir.actors.session.SessionEntity;
import choir.core.Rejection;
import choir.core.approval.Approval;
import choir.core.approval.StoredApprovals;
import choir.core.mirrorborn.Profile;
import choir.core.sq.Condition;
import choir.core.sq.Outcome;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * The questions of agents to people, for edges. Thread-safe. Lists and lookups read the store and
 * wake no agent. A stage that fails with a time-out means that the answer may have been stored:
 * repeat it, the first answer counts.
 */
public final class Approvals {
  private final RetryingAsk asks;
  private final Ranch ranch;
  private final ScrollStore store;
  private final InstantSource time;
  private final StoredApprovals stored;

  /**
   * Creates the facade.
   *
   * @param ranch resolves agents to shards
   */
  public Approvals(RetryingAsk asks, Ranch ranch, ScrollStore store, InstantSource time) {
    this.asks = asks;
    this.ranch = ranch;
    this.store = store;
    this.time = time;
    this.stored = new StoredApprovals(store, time);
  }

  /**
   * The questions that wait for a person: first those for which a turn waits, the soonest to expire
   * first, then those of turns for which nobody waited, the latest first.
   */
  public CompletionStage<List<Approval>> open() {
    return stored.open().thenApply(Approvals::sorted);
  }

  private static List<Approval> sorted(List<Approval> open) {
    Comparator<Approval> soonest = Comparator.comparing(Approval::expiresAt);
    Comparator<Approval> latest = Comparator.comparing(Approval::askedAt).reversed();
    return Stream.concat(
            open.stream().filter(Approval::isPending).sorted(soonest),
            open.stream().filter(each -> !each.isPending()).sorted(latest))
        .toList();
  }

  /** The question of an id, whatever became of it; empty if there is none. */
  public CompletionStage<Optional<Approval>> find(String id) {
    return stored.find(id);
  }

  /** The result of an answer. */
  public sealed interface Answer {}

  /** The answer is stored; a turn that waits goes on. */
  public record Given(Approval approval) implements Answer {}

  /** Nothing was changed. */
  public record Refused(Rejection rejection) implements Answer {}

  /**
   * Answers a question.
   *
   * @param approve whether the call may be made
   * @param always whether the same call needs no approval from now on
   * @param by who answers
   */
  public CompletionStage<Answer> answer(String id, boolean approve, boolean always, String by) {
    Approval.State wanted = approve ? Approval.State.APPROVED : Approval.State.DENIED;
    return find(id)
        .thenCompose(
            found ->
                found.isEmpty()
                    ? refused(Rejection.unknown("there is no approval '" + id + "'"))
                    : answer(found.get(), wanted, always, by));
  }

  private CompletionStage<Answer> answer(
      Approval known, Approval.State wanted, boolean always, String by) {
    return switch (known.state()) {
      case PENDING -> answerTurn(known, wanted, always, by);
      case UNATTENDED -> answerInbox(known, wanted, always, by);
      case APPROVED, DENIED, EXPIRED, WITHDRAWN -> judged(known, wanted, by);
    };
  }

  private static Rejection over(Approval known) {
    return Rejection.conflict(known.id() + " was " + known.outcome() + "; nothing was changed");
  }

  private static CompletionStage<Answer> refused(Rejection rejection) {
    return CompletableFuture.completedStage(new Refused(rejection));
  }

  private CompletionStage<Answer> answerTurn(
      Approval known, Approval.State wanted, boolean always, String by) {
    return ranch
        .ifDeclared(known.agent(), profile -> tell(profile, known, wanted, always, by))
        .thenCompose(
            answered ->
                answered
                    .flatMap(SessionCommand.ApprovalAnswered::ended)
                    .map(ended -> judged(ended, wanted, by))
                    .orElseGet(() -> afterwards(known.id(), wanted, by)));
  }

  private CompletionStage<SessionCommand.ApprovalAnswered> tell(
      Profile profile, Approval known, Approval.State wanted, boolean always, String by) {
    return asks.ask(
        SessionEntity.KIND,
        SessionEntity.address(profile.shard(), profile.agent(), known.session()),
        replyTo -> new SessionCommand.AnswerApproval(known.id(), wanted, always, by, replyTo));
  }

  /** The turn no longer waits: perhaps this very answer was stored, and its reply was lost. */
  private CompletionStage<Answer> afterwards(String id, Approval.State wanted, String by) {
    return find(id)
        .thenCompose(
            found ->
                found.isEmpty()
                    ? refused(Rejection.unknown("there is no approval '" + id + "'"))
                    : judged(found.get(), wanted, by));
  }

  private static CompletionStage<Answer> judged(Approval ended, Approval.State wanted, String by) {
    return ended.state() == wanted && ended.by().equals(by)
        ? CompletableFuture.completedStage(new Given(ended))
        : refused(over(ended));
  }

  /** The turn is over: an approval allows the next call, and otherwise there is nothing to do. */
  private CompletionStage<Answer> answerInbox(
      Approval known, Approval.State wanted, boolean always, String by) {
    if (wanted == Approval.State.APPROVED && !always) {
      return refused(
          Rejection.conflict("the turn of " + known.id() + " did not wait, and is over")
              .remedy("approve it for always, so that the next one may make the call, or deny it"));
    }
    Instant now = time.instant();
    Approval ended = known.ended(wanted, by, now, always && wanted == Approval.State.APPROVED);
    return store
        .selectLatest(Approval.key(known.id()))
        .thenCompose(
            scroll ->
                store.write(
                    ended.toChanges(),
                    List.of(
                        new Condition(
                            Approval.key(known.id()), scroll.map(Scroll::version).orElse(0L)))))
        .thenCompose(outcome -> stored(outcome, ended, wanted, by));
  }

  private CompletionStage<Answer> stored(
      Outcome outcome, Approval ended, Approval.State wanted, String by) {
    if (outcome instanceof Outcome.Done) {
      return CompletableFuture.completedStage(new Given(ended));
    }
    return outcome instanceof Outcome.Refused failed
        ? refused(Rejection.conflict(failed.detail()))
        : afterwards(ended.id(), wanted, by);
  }
}
