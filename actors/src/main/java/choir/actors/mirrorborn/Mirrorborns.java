package choir.actors.mirrorborn;

import choir.actors.entities.Entities;
import choir.actors.entities.EntityAddress;
import choir.actors.entities.EntityKind;
import choir.actors.mirrorborn.MirrorbornCommand.Code;
import choir.actors.mirrorborn.MirrorbornCommand.Delivery;
import choir.actors.mirrorborn.MirrorbornCommand.Rejected;
import choir.actors.mirrorborn.MirrorbornCommand.RunAnswer;
import choir.actors.mirrorborn.MirrorbornCommand.Summary;
import choir.actors.roster.RosterCommand;
import choir.actors.roster.RosterCommand.Declared;
import choir.actors.roster.RosterCommand.Residents;
import choir.actors.roster.RosterEntity;
import choir.actors.session.SessionCommand;
import choir.actors.session.SessionCommand.TurnUpdate;
import choir.actors.session.SessionEntity;
import choir.core.mirrorborn.AgentId;
import choir.core.mirrorborn.Inbound;
import choir.core.mirrorborn.Profile;
import choir.core.phext.Coordinate;
import choir.core.placement.Stay;
import choir.core.roster.RanchDeclaration;
import choir.core.run.RunId;
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
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The agents of the ranch, for edges and tools. Thread-safe. A stage that fails with a {@link
 * TimeoutException} says that no answer came in time, never that nothing was done: repeat with the
 * same run id.
 */
public final class Mirrorborns {
  /** The longest text of a message. */
  public static final int MAX_TEXT_CHARS = 256 << 10;

  /** How many sessions a list shows at the most. */
  private static final int MAX_SESSIONS = 10_000;

  /**
   * After so long it is asked again: what was sent to a node that has died is lost, and the entity
   * may be back elsewhere long before a caller's patience is over. Every question and every order
   * may come twice.
   */
  private static final Duration ONE_TRY = Duration.ofSeconds(2);

  /** What is about all agents, when there are ten thousand of them, takes seconds. */
  private static final Duration DECLARE_TRY = Duration.ofSeconds(10);

  private static final int DECLARE_TRIES = 5;

  /** One wait at an agent; a longer one is made of several, so that a fail-over is survived. */
  private static final Duration ONE_WAIT = Duration.ofSeconds(10);

  private final Entities entities;
  private final ScrollStore store;
  private final InstantSource time;
  private final Duration askTimeout;
  private final Function<RanchDeclaration, Optional<RanchDeclaration.Problem>> post;
  private volatile Directory directory = Directory.EMPTY;

  /**
   * Makes the facade.
   *
   * @param askTimeout how long an entity may take to answer, a fail-over included
   * @param post what stands against sending a declaration to another node
   */
  public Mirrorborns(
      Entities entities,
      ScrollStore store,
      InstantSource time,
      Duration askTimeout,
      Function<RanchDeclaration, Optional<RanchDeclaration.Problem>> post) {
    this.entities = entities;
    this.store = store;
    this.time = time;
    this.askTimeout = askTimeout;
    this.post = post;
  }

  /** Where the roster is in this process, so that nothing is too large to be sent. */
  public Mirrorborns(
      Entities entities, ScrollStore store, InstantSource time, Duration askTimeout) {
    this(entities, store, time, askTimeout, declaration -> Optional.empty());
  }

  private <C, R> CompletionStage<R> ask(
      EntityKind<C> kind, EntityAddress address, Function<ActorRef<R>, C> command) {
    long tries = Math.max(1, askTimeout.dividedBy(ONE_TRY));
    return ask(kind, address, command, tries, ONE_TRY);
  }

  private <C, R> CompletionStage<R> ask(
      EntityKind<C> kind,
      EntityAddress address,
      Function<ActorRef<R>, C> command,
      long tries,
      Duration oneTry) {
    Duration patience = askTimeout.compareTo(oneTry) < 0 ? askTimeout : oneTry;
    return entities
        .ask(kind, address, command, patience)
        .exceptionallyCompose(
            failure ->
                tries > 1 && isTimeout(failure)
                    ? ask(kind, address, command, tries - 1, oneTry)
                    : CompletableFuture.failedStage(failure));
  }

  private static boolean isTimeout(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof TimeoutException;
  }

  /** Puts a declaration into force; fails if that takes longer than 50 s. */
  public CompletionStage<Declared> declare(RanchDeclaration declaration) {
    Optional<RanchDeclaration.Problem> tooLarge = post.apply(declaration);
    if (tooLarge.isPresent()) {
      return CompletableFuture.completedStage(new RosterCommand.Refused(List.of(tooLarge.get())));
    }
    return this.<Declared>askOfAll(replyTo -> new RosterCommand.Declare(declaration, replyTo))
        .thenApply(
            declared -> {
              if (declared instanceof RosterCommand.InForce inForce) {
                directory = Directory.of(inForce.residents());
              }
              return declared;
            });
  }

  private <R> CompletionStage<R> askOfAll(Function<ActorRef<R>, RosterCommand> command) {
    return ask(RosterEntity.KIND, RosterEntity.ADDRESS, command, DECLARE_TRIES, DECLARE_TRY);
  }

  /** Whether {@link #declare} would change anything, or be refused. */
  public CompletionStage<Boolean> differs(RanchDeclaration declaration) {
    RanchDeclaration bare = declaration.withoutTexts();
    return this.<RosterCommand.Compared>askOfAll(
            replyTo -> new RosterCommand.Compare(bare, replyTo))
        .thenApply(RosterCommand.Compared::differs);
  }

  /**
   * Sends an agent to a node, or lets it go where it belongs.
   *
   * @return why not; empty if it is stored
   */
  public CompletionStage<Optional<String>> send(AgentId agent, Optional<Stay> stay) {
    return ordered(replyTo -> new RosterCommand.Send(agent, stay, replyTo));
  }

  /**
   * Has agents leave a node, or lets them come back.
   *
   * @return why not; empty if it is stored
   */
  public CompletionStage<Optional<String>> drain(String node, boolean draining) {
    return ordered(replyTo -> new RosterCommand.Drain(node, draining, replyTo));
  }

  private CompletionStage<Optional<String>> ordered(
      Function<ActorRef<RosterCommand.Ordered>, RosterCommand> order) {
    return this.<RosterCommand, RosterCommand.Ordered>ask(
            RosterEntity.KIND, RosterEntity.ADDRESS, order)
        .thenApply(done -> Optional.of(done.refusal()).filter(words -> !words.isEmpty()));
  }

  /** Who lives here, as the roster says now. */
  public CompletionStage<Residents> residents() {
    return directory().thenApply(Directory::residents);
  }

  /** The same, to look things up in. What did not change is not sent again. */
  public CompletionStage<Directory> directory() {
    Directory before = directory;
    long known = before.residents().revision();
    Function<ActorRef<Residents>, RosterCommand> look =
        replyTo -> new RosterCommand.Look(known, replyTo);
    // The first answer may be of thousands: to ask again too soon would only make it come later.
    return (known == 0 ? askOfAll(look) : ask(RosterEntity.KIND, RosterEntity.ADDRESS, look))
        .thenApply(
            answer -> {
              Directory now = before.after(answer);
              directory = now;
              return now;
            });
  }

  /** Who lived here when this node asked last; nobody before that. */
  public Directory known() {
    return directory;
  }

  /** The profile of an agent; empty if nobody of that name is declared. */
  public CompletionStage<Optional<Profile>> find(AgentId agent) {
    Optional<Profile> known = directory.find(agent);
    return known.isPresent()
        ? CompletableFuture.completedStage(known)
        : directory().thenApply(found -> found.find(agent));
  }

  /** Delivers a message. Once it is accepted it is stored, and is worked on come what may. */
  public CompletionStage<Delivery> deliver(AgentId agent, Inbound message) {
    if (message.text().length() > MAX_TEXT_CHARS) {
      return CompletableFuture.completedStage(
          new Rejected(
              Code.TOO_LARGE,
              "the message has %d characters; at most %d are taken"
                  .formatted(message.text().length(), MAX_TEXT_CHARS)));
    }
    return find(agent)
        .thenCompose(
            profile ->
                profile.isPresent()
                    ? deliver(profile.get(), message)
                    : CompletableFuture.completedStage(unknown(agent)));
  }

  private CompletionStage<Delivery> deliver(Profile profile, Inbound message) {
    return ask(
        MirrorbornEntity.KIND,
        MirrorbornEntity.address(profile.shard(), profile.agent()),
        replyTo -> new MirrorbornCommand.Deliver(message, replyTo));
  }

  private Delivery unknown(AgentId agent) {
    return new Rejected(Code.UNKNOWN_AGENT, directory.unknown(agent));
  }

  /** What became of a run, as stored; empty if no such run was ever accepted. */
  public CompletionStage<Optional<RunRecord>> run(RunId run) {
    return RunRecord.find(store, run);
  }

  /**
   * Waits for a run to end.
   *
   * @return the run as it stands when it has ended or {@code patience} is over; empty if there is
   *     no such run
   */
  public CompletionStage<Optional<RunRecord>> await(RunId run, Duration patience) {
    return run(run)
        .thenCompose(
            found ->
                found.isEmpty() || found.get().isEnded() || patience.isNegative()
                    ? CompletableFuture.completedStage(found)
                    : awaitAt(found.get(), patience));
  }

  private CompletionStage<Optional<RunRecord>> awaitAt(RunRecord record, Duration patience) {
    Duration wait = patience.compareTo(ONE_WAIT) < 0 ? patience : ONE_WAIT;
    long began = time.millis();
    return find(record.agent())
        .thenCompose(
            profile ->
                profile.isEmpty()
                    ? CompletableFuture.completedStage(new RunAnswer(Optional.empty()))
                    : askForEnd(profile.get(), record.run(), wait))
        .exceptionallyCompose(Mirrorborns::emptyAfterTimeout)
        .thenCompose(
            answer ->
                answer.record().isPresent()
                    ? CompletableFuture.completedStage(answer.record())
                    : await(record.run(), left(patience, began)));
  }

  /** At least a tenth of a second is used up by each round: a round never spins. */
  private Duration left(Duration patience, long began) {
    return patience.minusMillis(Math.max(100, time.millis() - began));
  }

  private CompletionStage<RunAnswer> askForEnd(Profile profile, RunId run, Duration wait) {
    return entities.ask(
        MirrorbornEntity.KIND,
        MirrorbornEntity.address(profile.shard(), profile.agent()),
        replyTo -> new MirrorbornCommand.AwaitRun(run, wait.toMillis(), replyTo),
        wait.plusMillis(1));
  }

  private static CompletionStage<RunAnswer> emptyAfterTimeout(Throwable failure) {
    return isTimeout(failure)
        ? CompletableFuture.completedStage(new RunAnswer(Optional.empty()))
        : CompletableFuture.failedStage(failure);
  }

  /** Sends what happens in a run to a listener, who repeats this until the run has ended. */
  public CompletionStage<Boolean> listen(
      AgentId agent, String session, RunId run, ActorRef<TurnUpdate> listener) {
    return find(agent)
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

  /** An agent in a few words, as its owner sees it; empty if nobody of that name is declared. */
  public CompletionStage<Optional<Summary>> describe(AgentId agent) {
    return find(agent)
        .thenCompose(
            profile ->
                profile.isEmpty()
                    ? CompletableFuture.completedStage(Optional.empty())
                    : describe(profile.get()).thenApply(Optional::of));
  }

  private CompletionStage<Summary> describe(Profile profile) {
    return ask(
        MirrorbornEntity.KIND,
        MirrorbornEntity.address(profile.shard(), profile.agent()),
        MirrorbornCommand.Describe::new);
  }

  /** An agent's sessions, the latest first. */
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

  /** The latest part of a conversation; empty if nobody of that name is declared. */
  public CompletionStage<Optional<SessionCommand.View>> conversation(
      AgentId agent, String session) {
    return find(agent)
        .thenCompose(
            profile ->
                profile.isEmpty()
                    ? CompletableFuture.completedStage(Optional.empty())
                    : view(profile.get(), session).thenApply(Optional::of));
  }

  private CompletionStage<SessionCommand.View> view(Profile profile, String session) {
    return ask(
        SessionEntity.KIND,
        SessionEntity.address(profile.shard(), profile.agent(), session),
        SessionCommand.Describe::new);
  }
}
