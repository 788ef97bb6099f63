package choir.actors.ranch;

import choir.actors.entities.Entities;
import choir.actors.entities.RetryingAsk;
import choir.actors.mirrorborn.MirrorbornCommand;
import choir.actors.mirrorborn.MirrorbornCommand.Accepted;
import choir.actors.mirrorborn.MirrorbornCommand.Delivery;
import choir.actors.mirrorborn.MirrorbornCommand.Rejected;
import choir.actors.mirrorborn.MirrorbornCommand.RunAnswer;
import choir.actors.mirrorborn.MirrorbornCommand.RunProgress;
import choir.actors.mirrorborn.MirrorbornCommand.Summary;
import choir.actors.mirrorborn.MirrorbornEntity;
import choir.actors.session.SessionCommand;
import choir.actors.session.SessionCommand.TurnUpdate;
import choir.actors.session.SessionEntity;
import choir.core.Rejection;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.mirrorborn.Profile;
import choir.core.phext.Coordinate;
import choir.core.run.Inbound;
import choir.core.run.RunRecord;
import choir.core.session.SessionRecord;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The agents of the ranch, for edges and tools. Thread-safe. A stage that fails with a {@link
 * TimeoutException} means that no answer arrived in time; the message may have been stored. Repeat
 * with the same run id.
 */
public final class Mirrorborns {
  /** Maximum length of a message text. */
  public static final int MAX_TEXT_CHARS = 256 << 10;

  /** Maximum number of sessions in a list. */
  private static final int MAX_SESSIONS = 10_000;

  /** Duration of one wait at an agent; longer waits are split to survive a fail-over. */
  private static final Duration ONE_WAIT = Duration.ofSeconds(10);

  /** Duration of one attempt to cancel a run; a session stores the end within milliseconds. */
  private static final Duration ONE_CANCEL = Duration.ofSeconds(2);

  private final Entities entities;
  private final RetryingAsk asks;
  private final Ranch ranch;
  private final ScrollStore store;
  private final InstantSource time;

  /**
   * Creates the facade.
   *
   * @param ranch resolves agents to shards
   */
  public Mirrorborns(
      Entities entities, RetryingAsk asks, Ranch ranch, ScrollStore store, InstantSource time) {
    this.entities = entities;
    this.asks = asks;
    this.ranch = ranch;
    this.store = store;
    this.time = time;
  }

  /** Delivers a message. An accepted message is stored and will be handled. */
  public CompletionStage<Delivery> deliver(AgentId agent, Inbound message) {
    if (message.text().length() > MAX_TEXT_CHARS) {
      return CompletableFuture.completedStage(
          new Rejected(
              new Rejection(
                  Rejection.Code.TOO_LARGE,
                  "the message has %d characters; the maximum is %d"
                      .formatted(message.text().length(), MAX_TEXT_CHARS))));
    }
    return ranch
        .find(agent)
        .thenCompose(
            profile ->
                profile.isPresent()
                    ? deliver(profile.get(), message)
                    : CompletableFuture.completedStage(unknown(agent)));
  }

  private CompletionStage<Delivery> deliver(Profile profile, Inbound message) {
    return asks.ask(
        MirrorbornEntity.KIND,
        MirrorbornEntity.address(profile.shard(), profile.agent()),
        replyTo -> new MirrorbornCommand.Deliver(message, replyTo));
  }

  private Delivery unknown(AgentId agent) {
    return new Rejected(ranch.known().unknown(agent));
  }

  /**
   * The stored record of a run; empty if no such run was ever accepted. Sees a run that was
   * accepted on another node just before.
   */
  public CompletionStage<Optional<RunRecord>> run(RunId run) {
    return RunRecord.find(store, run)
        .thenCompose(
            found ->
                found.isPresent()
                    ? CompletableFuture.completedStage(found)
                    : RunRecord.findLatest(store, run));
  }

  /** The record of a run as this node's copy of the store has it, which may lag. */
  public CompletionStage<Optional<RunRecord>> stored(RunId run) {
    return RunRecord.find(store, run);
  }

  /**
   * Waits for a run to end.
   *
   * @return the run once it has ended or {@code timeout} has elapsed; empty if there is no such run
   */
  public CompletionStage<Optional<RunRecord>> await(RunId run, Duration timeout) {
    return run(run)
        .thenCompose(
            found ->
                found.isEmpty() || found.get().isEnded() || timeout.isNegative()
                    ? CompletableFuture.completedStage(found)
                    : awaitAt(found.get().agent(), run, timeout));
  }

  /**
   * Waits for the end of a run that was just accepted. Asks the agent first, since the store's copy
   * on this node may not have the run yet.
   *
   * @return the run once it has ended or {@code timeout} has elapsed
   */
  public CompletionStage<Optional<RunRecord>> await(Accepted accepted, Duration timeout) {
    return awaitAt(accepted.agent(), accepted.run(), timeout);
  }

  private CompletionStage<Optional<RunRecord>> awaitAt(AgentId agent, RunId run, Duration timeout) {
    Duration wait = timeout.compareTo(ONE_WAIT) < 0 ? timeout : ONE_WAIT;
    long began = time.millis();
    return askForEnd(
            agent, replyTo -> new MirrorbornCommand.AwaitRun(run, wait.toMillis(), replyTo), wait)
        .thenCompose(
            answer ->
                answer.record().isPresent()
                    ? CompletableFuture.completedStage(answer.record())
                    : awaitAgain(agent, run, remaining(timeout, began)));
  }

  private CompletionStage<Optional<RunRecord>> awaitAgain(
      AgentId agent, RunId run, Duration timeout) {
    if (timeout.isNegative()) {
      return run(run);
    }
    return RunRecord.find(store, run)
        .thenCompose(
            found ->
                found.filter(RunRecord::isEnded).isPresent()
                    ? CompletableFuture.completedStage(found)
                    : awaitAt(agent, run, timeout));
  }

  /** Counts each round as at least 100 ms, to prevent busy waiting. */
  private Duration remaining(Duration timeout, long began) {
    return timeout.minusMillis(Math.max(100, time.millis() - began));
  }

  /** Asks an agent once; the answer is empty if it comes too late or the agent is not declared. */
  private CompletionStage<RunAnswer> askForEnd(
      AgentId agent, Function<ActorRef<RunAnswer>, MirrorbornCommand> question, Duration wait) {
    return ranch
        .find(agent)
        .thenCompose(
            profile ->
                profile.isEmpty()
                    ? CompletableFuture.completedStage(new RunAnswer(Optional.empty()))
                    : entities.ask(
                        MirrorbornEntity.KIND,
                        MirrorbornEntity.address(profile.get().shard(), agent),
                        question,
                        wait.plusMillis(1)))
        .exceptionallyCompose(Mirrorborns::emptyAfterTimeout);
  }

  private static CompletionStage<RunAnswer> emptyAfterTimeout(Throwable failure) {
    return RetryingAsk.isTimeout(failure)
        ? CompletableFuture.completedStage(new RunAnswer(Optional.empty()))
        : CompletableFuture.failedStage(failure);
  }

  /**
   * Cancels a run, and waits until it has ended in this or another way.
   *
   * @param by who cancels it, in words
   * @return the record; not ended if the end was not stored within {@code timeout}: repeat the
   *     call. Empty if there is no such run
   */
  public CompletionStage<Optional<RunRecord>> cancel(RunId run, String by, Duration timeout) {
    return run(run)
        .thenCompose(
            found ->
                found.isEmpty() || found.get().isEnded() || timeout.isNegative()
                    ? CompletableFuture.completedStage(found)
                    : cancelAt(found.get().agent(), run, by, timeout));
  }

  private CompletionStage<Optional<RunRecord>> cancelAt(
      AgentId agent, RunId run, String by, Duration timeout) {
    long began = time.millis();
    return askForEnd(
            agent,
            replyTo -> new MirrorbornCommand.CancelRun(run, by, ONE_CANCEL.toMillis(), replyTo),
            ONE_CANCEL)
        .thenCompose(
            answer ->
                answer.record().isPresent()
                    ? CompletableFuture.completedStage(answer.record())
                    : cancel(run, by, remaining(timeout, began)));
  }

  /** The progress of a run that has not ended; empty if the agent is not declared. */
  public CompletionStage<Optional<RunProgress>> progress(AgentId agent, RunId run) {
    return ranch.ifDeclared(
        agent,
        profile ->
            asks.<MirrorbornCommand, RunProgress>ask(
                MirrorbornEntity.KIND,
                MirrorbornEntity.address(profile.shard(), agent),
                replyTo -> new MirrorbornCommand.DescribeRun(run, replyTo)));
  }

  /** Sends updates of a run to a listener, which repeats this call until the run has ended. */
  public CompletionStage<Boolean> listen(
      AgentId agent, String session, RunId run, ActorRef<TurnUpdate> listener) {
    return ranch
        .find(agent)
        .thenApply(
            profile -> {
              profile.ifPresent(
                  found ->
                      entities.tell(
                          SessionEntity.KIND,
                          SessionEntity.address(found.shard(), agent, session),
                          new SessionCommand.Listen(run, listener)));
              return profile.isPresent();
            });
  }

  /** The summary of an agent from its actor; empty if the agent is not declared. */
  public CompletionStage<Optional<Summary>> describe(AgentId agent) {
    return ranch.ifDeclared(agent, this::describe);
  }

  private CompletionStage<Summary> describe(Profile profile) {
    return asks.ask(
        MirrorbornEntity.KIND,
        MirrorbornEntity.address(profile.shard(), profile.agent()),
        MirrorbornCommand.Describe::new);
  }

  /** An agent's sessions, latest first. */
  public CompletionStage<List<SessionRecord>> sessions(AgentId agent, int limit) {
    return store
        .scrolls(SessionRecord.phext(agent), Coordinate.ORIGIN, MAX_SESSIONS)
        .thenApply(
            scrolls ->
                scrolls.stream()
                    .map(Scroll::text)
                    .map(text -> SessionRecord.parse(agent, text))
                    .sorted(Comparator.comparing(SessionRecord::latest).reversed())
                    .limit(limit)
                    .toList());
  }

  /** One of an agent's sessions, as {@link #sessions} lists it; empty if there is none. */
  public CompletionStage<Optional<SessionRecord>> session(AgentId agent, String session) {
    return store
        .select(SessionRecord.key(agent, session))
        .thenApply(
            scroll ->
                scroll
                    .map(found -> SessionRecord.parse(agent, found.text()))
                    .filter(record -> record.session().equals(session)));
  }

  /** The latest part of a conversation; empty if the agent is not declared. */
  public CompletionStage<Optional<SessionCommand.View>> conversation(
      AgentId agent, String session) {
    return ranch.ifDeclared(agent, profile -> view(profile, session));
  }

  /**
   * Resets a session; empty if the agent is not declared.
   *
   * @param id the same for a repeat of the same request
   */
  public CompletionStage<Optional<SessionCommand.ResetAnswer>> reset(
      AgentId agent, String session, String id) {
    return ranch.ifDeclared(
        agent,
        profile ->
            asks.ask(
                SessionEntity.KIND,
                SessionEntity.address(profile.shard(), profile.agent(), session),
                replyTo -> new SessionCommand.Reset(id, replyTo)));
  }

  private CompletionStage<SessionCommand.View> view(Profile profile, String session) {
    return asks.ask(
        SessionEntity.KIND,
        SessionEntity.address(profile.shard(), profile.agent(), session),
        SessionCommand.Describe::new);
  }
}
