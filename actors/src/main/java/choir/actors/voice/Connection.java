package choir.actors.voice;

import choir.core.chat.ChatEvent;
import choir.core.chat.ChatException;
import choir.core.chat.ChatGateway.Account;
import choir.core.chat.ChatSession;
import choir.core.chat.TokenLease;
import choir.core.id.AgentId;
import choir.core.sq.Condition;
import choir.core.sq.Outcome;
import choir.core.sq.Scroll;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Holds the session of a voice, and the {@link TokenLease} without which there is none. It looks up
 * the account, takes the lease, opens the session, and ends it in time if renewals fail.
 *
 * <pre>
 * IDLE -> VERIFYING -> LEASING -> CONNECTING -> CONNECTED
 *                        |  ^
 *                        v  |
 *                      WATCHING
 * </pre>
 */
final class Connection extends AbstractBehavior<Connection.Command> {
  sealed interface Command extends NoSerializationVerificationNeeded {}

  /** Connects if an identity is declared, and disconnects otherwise. */
  enum Attend implements Command {
    INSTANCE
  }

  private record Verified(int attempt, @Nullable Account account, @Nullable Throwable failure)
      implements Command {}

  private record Found(int attempt, Optional<Scroll> scroll, @Nullable Throwable failure)
      implements Command {}

  private record Written(int attempt, long number, TokenLease lease, @Nullable Outcome outcome)
      implements Command {}

  private record Opened(int attempt, @Nullable Throwable failure) implements Command {}

  private record Event(int attempt, ChatEvent event) implements Command {}

  private enum Renew implements Command {
    INSTANCE
  }

  /** The time of the holder is over, counted from a renewal. */
  private record Lapsed(long number) implements Command {}

  private record Watched(long version) implements Command {}

  private enum Phase {
    IDLE,
    VERIFYING,
    LEASING,
    WATCHING,
    CONNECTING,
    CONNECTED
  }

  /** How long a voice with a wrong token, or without an intent, waits for a person to act. */
  private static final Duration AFTER_REFUSAL = Duration.ofSeconds(60);

  private final ActorRef<VoiceCommand> voice;
  private final VoiceContext node;
  private final AgentId agent;
  private final LeaseStore leases;
  private final TimerScheduler<Command> timers;
  private Phase phase = Phase.IDLE;

  /** Number of the current attempt: what belongs to an earlier one is ignored. */
  private int attempt;

  private int failures;
  private @Nullable Account account;
  private @Nullable ChatSession session;

  /** The lease as last stored, and the version of its scroll; null while it is not held. */
  private @Nullable TokenLease lease;

  private long version;

  /** The version of another node's lease that was watched for its whole length; 0 for none. */
  private long watched;

  /** Numbers of the latest write of the lease, and of the latest confirmed one. */
  private long written;

  private long confirmed;
  private boolean writing;
  private int identifies;

  private Connection(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      ActorRef<VoiceCommand> voice,
      VoiceContext node,
      AgentId agent) {
    super(context);
    this.timers = timers;
    this.voice = voice;
    this.node = node;
    this.agent = agent;
    this.leases = new LeaseStore(node.store());
  }

  static Behavior<Command> create(ActorRef<VoiceCommand> voice, VoiceContext node, AgentId agent) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new Connection(context, timers, voice, node, agent)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Attend.class, attend -> attend())
        .onMessage(Verified.class, this::verified)
        .onMessage(Found.class, this::found)
        .onMessage(Watched.class, this::watched)
        .onMessage(Written.class, this::written)
        .onMessage(Opened.class, this::opened)
        .onMessage(Event.class, this::event)
        .onMessage(Renew.class, renew -> renew())
        .onMessage(Lapsed.class, this::lapsed)
        .onSignal(PostStop.class, stop -> end())
        .build();
  }

  private Behavior<Command> attend() {
    boolean declared = node.gateway().identity(agent).isPresent();
    if (!declared && phase != Phase.IDLE) {
      end();
      state("not declared", false);
    } else if (declared && phase == Phase.IDLE && !timers.isTimerActive(Attend.INSTANCE)) {
      phase = Phase.VERIFYING;
      int current = ++attempt;
      getContext()
          .pipeToSelf(
              node.gateway().verify(agent),
              (found, failure) -> new Verified(current, found, failure));
    }
    return this;
  }

  private Behavior<Command> verified(Verified answer) {
    if (answer.attempt() != attempt || phase != Phase.VERIFYING) {
      return this;
    }
    if (answer.account() == null) {
      return failed(ChatException.of(failure(answer.failure())));
    }
    account = answer.account();
    return readLease();
  }

  private static Throwable failure(@Nullable Throwable failure) {
    return failure == null ? new IllegalStateException("no answer") : failure;
  }

  private Behavior<Command> readLease() {
    phase = Phase.LEASING;
    int current = attempt;
    getContext()
        .pipeToSelf(
            leases.read(accountId()),
            (scroll, failure) ->
                new Found(current, scroll == null ? Optional.empty() : scroll, failure));
    return this;
  }

  private String accountId() {
    return account == null ? "" : account.id();
  }

  private Behavior<Command> found(Found answer) {
    if (answer.attempt() != attempt || phase != Phase.LEASING) {
      return this;
    }
    if (answer.failure() != null) {
      return failed(new ChatException(ChatException.Kind.RETRY, "the store does not answer"));
    }
    if (answer.scroll().isEmpty()) {
      return take(TokenLease.first(node.gateway().node()), Condition.ABSENT);
    }
    Scroll scroll = answer.scroll().get();
    Optional<TokenLease> other = TokenLease.parse(scroll.text());
    boolean free = other.isEmpty() || other.get().isFreeFor(node.gateway().node());
    if (!free && watched != scroll.version()) {
      return watch(scroll.version(), other.get().node());
    }
    TokenLease before = other.orElseGet(() -> TokenLease.first(node.gateway().node()));
    return take(before.heldBy(node.gateway().node()), scroll.version());
  }

  /** Another node may have a session: it ends it, or renews the lease, within the length. */
  private Behavior<Command> watch(long seen, String holder) {
    phase = Phase.WATCHING;
    state("waits for '" + holder + "', which has the session", false);
    timers.startSingleTimer(Watched.class, new Watched(seen), TokenLease.LENGTH);
    return this;
  }

  private Behavior<Command> watched(Watched over) {
    if (phase != Phase.WATCHING) {
      return this;
    }
    watched = over.version();
    return readLease();
  }

  private Behavior<Command> take(TokenLease mine, long expected) {
    if (mine.identifiesOn(node.time().instant()) >= TokenLease.MAX_IDENTIFIES) {
      return failed(
          new ChatException(
              ChatException.Kind.IDENTITY,
              "has identified itself %d times today; it waits for the next day (UTC)"
                  .formatted(TokenLease.MAX_IDENTIFIES)));
    }
    version = expected;
    write(mine.identified(1, node.time().instant()));
    return this;
  }

  /** Each write counts from when it is sent. */
  private void write(TokenLease wanted) {
    writing = true;
    long number = ++written;
    int current = attempt;
    timers.startSingleTimer(lapse(number), new Lapsed(number), TokenLease.HOLDER_ENDS);
    getContext()
        .pipeToSelf(
            leases.write(accountId(), wanted, version),
            (outcome, failure) -> new Written(current, number, wanted, outcome));
  }

  private static String lapse(long number) {
    return "lapse-" + number;
  }

  private Behavior<Command> written(Written answer) {
    if (answer.attempt() != attempt) {
      return this;
    }
    writing = false;
    boolean inTime = timers.isTimerActive(lapse(answer.number()));
    if (answer.outcome() instanceof Outcome.Done done && inTime) {
      version = done.index();
      lease = answer.lease();
      timers.cancel(lapse(confirmed));
      confirmed = answer.number();
      return phase == Phase.LEASING ? connect() : this;
    }
    timers.cancel(lapse(answer.number()));
    if (answer.outcome() instanceof Outcome.Stale) {
      return stale();
    }
    // It may have been stored: the next read or the next renewal will tell.
    return phase == Phase.LEASING
        ? failed(new ChatException(ChatException.Kind.RETRY, "the lease cannot be stored"))
        : this;
  }

  /** Another node has taken the lease; or an own write was stored whose answer was lost. */
  private Behavior<Command> stale() {
    end();
    return failed(
        new ChatException(ChatException.Kind.RETRY, "the lease was changed by another node"));
  }

  private Behavior<Command> connect() {
    phase = Phase.CONNECTING;
    state("connects", false);
    timers.startTimerWithFixedDelay(Renew.INSTANCE, Renew.INSTANCE, TokenLease.RENEWAL);
    int current = attempt;
    ActorRef<Command> self = getContext().getSelf();
    ChatSession opening;
    try {
      opening = node.gateway().connect(agent, event -> self.tell(new Event(current, event)));
    } catch (ChatException refused) {
      end();
      return failed(refused);
    }
    session = opening;
    getContext().pipeToSelf(opening.ready(), (ready, failure) -> new Opened(current, failure));
    return this;
  }

  private Behavior<Command> opened(Opened answer) {
    if (answer.attempt() != attempt || phase != Phase.CONNECTING) {
      return this;
    }
    if (answer.failure() != null || session == null || account == null) {
      end();
      return failed(ChatException.of(failure(answer.failure())));
    }
    phase = Phase.CONNECTED;
    failures = 0;
    voice.tell(new VoiceCommand.Opened(session, account));
    state("connected", true);
    return this;
  }

  private Behavior<Command> event(Event told) {
    if (told.attempt() != attempt) {
      return this;
    }
    switch (told.event()) {
      case ChatEvent.Identified identified -> identifies++;
      case ChatEvent.Interrupted interrupted -> state("interrupted: " + interrupted.why(), false);
      case ChatEvent.Resumed resumed -> {
        state("connected", true);
        voice.tell(new VoiceCommand.Happened(resumed));
      }
      case ChatEvent.Ended ended -> {
        end();
        failed(ended.why());
      }
      case ChatEvent.Written written -> voice.tell(new VoiceCommand.Happened(written));
      case ChatEvent.Commanded given -> voice.tell(new VoiceCommand.Happened(given));
      case ChatEvent.Clicked clicked -> voice.tell(new VoiceCommand.Happened(clicked));
      case ChatEvent.Deleted deleted -> voice.tell(new VoiceCommand.Happened(deleted));
    }
    return this;
  }

  private Behavior<Command> renew() {
    if (lease == null || writing) {
      return this;
    }
    TokenLease next = identifies == 0 ? lease : lease.identified(identifies, node.time().instant());
    identifies = 0;
    if (next.identifiesOn(node.time().instant()) > TokenLease.MAX_IDENTIFIES) {
      end();
      return failed(
          new ChatException(ChatException.Kind.IDENTITY, "has identified itself too often today"));
    }
    write(next);
    return this;
  }

  private Behavior<Command> lapsed(Lapsed over) {
    if (over.number() != confirmed || lease == null) {
      return this;
    }
    end();
    return failed(
        new ChatException(ChatException.Kind.RETRY, "the lease could not be renewed in time"));
  }

  /** Ends the session, and then the lease, so that another node need not wait. */
  private Behavior<Command> end() {
    CompletionStage<Void> closed =
        session == null ? CompletableFuture.completedStage(null) : session.close();
    if (lease != null) {
      leases.release(closed, accountId(), lease, version, getContext().getLog());
    }
    if (phase == Phase.CONNECTED) {
      voice.tell(new VoiceCommand.Closed());
    }
    attempt++;
    session = null;
    lease = null;
    writing = false;
    watched = 0;
    phase = Phase.IDLE;
    timers.cancelAll();
    return this;
  }

  /** Tries again after a while. */
  private Behavior<Command> failed(ChatException why) {
    phase = Phase.IDLE;
    state(String.valueOf(why.getMessage()), false);
    boolean person = why.kind() == ChatException.Kind.IDENTITY;
    Duration delay = person ? AFTER_REFUSAL : node.timing().retry(failures);
    failures++;
    timers.startSingleTimer(Attend.INSTANCE, Attend.INSTANCE, delay);
    return this;
  }

  private void state(String words, boolean connected) {
    voice.tell(new VoiceCommand.StateChanged(words, connected));
  }
}
