package choir.actors.voice;

import choir.core.Rejection;
import choir.core.chat.ChannelReading;
import choir.core.chat.ChatEvent;
import choir.core.chat.ChatIdentity;
import choir.core.chat.ChatMessage;
import choir.core.chat.ChatSession;
import choir.core.chat.ChatSession.Head;
import choir.core.chat.Etiquette;
import choir.core.chat.Post;
import choir.core.chat.Recipient;
import choir.core.chat.Snowflake;
import choir.core.chat.VoiceState;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.run.Inbound;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
 * Reads the channels of a voice during one session: events as they come, and after each connection
 * the history behind the latest message that was judged. Judges the messages of a channel one after
 * the other, and takes those for the agent to it.
 */
final class Reader extends AbstractBehavior<Reader.Command> {
  sealed interface Command extends NoSerializationVerificationNeeded {}

  /** Something happened in the service. */
  record Happened(ChatEvent event) implements Command {}

  /** The voice has stored something. */
  record Stored(VoiceState state) implements Command {}

  /** A run has an answer: the agent no longer thinks about it. */
  record Answered(RunId run) implements Command {}

  /**
   * From a courier: the agent has stored a message, or refused it.
   *
   * @param fresh whether it was not stored before
   */
  record Delivered(String channel, Inbound message, boolean fresh, Optional<Rejection> refusal)
      implements Command {}

  private record Heads(@Nullable List<Head> heads) implements Command {}

  private record History(String channel, @Nullable List<ChatMessage> messages) implements Command {}

  private enum Tick implements Command {
    /** Positions are stored. */
    SAVE,
    /** The agent is shown to be writing. */
    TYPE,
    /** What failed is tried again. */
    RETRY
  }

  /** Messages of one request of the history; Discord gives at most 100. */
  private static final int PAGE = 100;

  /** Maximum number of channels whose history is read at a time. */
  private static final int MAX_SCANS = 3;

  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final ActorRef<VoiceCommand> voice;
  private final VoiceContext node;
  private final int shard;
  private final AgentId agent;
  private final ChatSession session;
  private final String self;
  private final TimerScheduler<Command> timers;
  private final Typing typing;
  private final Map<String, ChannelQueue> queues = new TreeMap<>();
  private final Map<String, ChannelReading> changed = new TreeMap<>();
  private final Deque<String> toScan = new ArrayDeque<>();
  private VoiceState stored;
  private int scans;

  /** Whether the service was asked for its channels, and has not answered. */
  private boolean asking;

  private Reader(ActorContext<Command> context, TimerScheduler<Command> timers, Setup setup) {
    super(context);
    this.timers = timers;
    this.voice = setup.voice();
    this.node = setup.node();
    this.shard = setup.shard();
    this.agent = setup.agent();
    this.session = setup.session();
    this.self = setup.self();
    this.stored = setup.stored();
    this.typing = new Typing(setup.session(), setup.node().time());
    timers.startTimerWithFixedDelay(Tick.SAVE, node.timing().save());
    timers.startTimerWithFixedDelay(Tick.TYPE, Typing.INTERVAL);
    askForHeads();
  }

  /**
   * What a reader works with.
   *
   * @param self id of the agent's own account
   */
  record Setup(
      ActorRef<VoiceCommand> voice,
      VoiceContext node,
      int shard,
      AgentId agent,
      ChatSession session,
      String self,
      VoiceState stored) {}

  static Behavior<Command> create(Setup setup) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new Reader(context, timers, setup)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Happened.class, happened -> happened(happened.event()))
        .onMessage(Heads.class, this::heads)
        .onMessage(History.class, this::history)
        .onMessage(Delivered.class, this::delivered)
        .onMessage(Answered.class, this::answered)
        .onMessage(Stored.class, this::stored)
        .onMessage(Tick.class, this::tick)
        .onSignal(PostStop.class, stop -> save())
        .build();
  }

  private Behavior<Command> tick(Tick tick) {
    switch (tick) {
      case SAVE -> save();
      case TYPE -> typing.tick();
      case RETRY -> {
        askForHeads();
        queues.values().stream().filter(ChannelQueue::needsScan).forEach(this::requestScan);
        scanNext();
      }
    }
    return this;
  }

  private Behavior<Command> stored(Stored now) {
    stored = now.state();
    // A channel whose reading is stored needs no memory here.
    queues.values().removeIf(each -> each.isIdle() && each.reading().equals(known(channel(each))));
    return this;
  }

  private static String channel(ChannelQueue queue) {
    return queue.reading().channel();
  }

  private Behavior<Command> answered(Answered answer) {
    typing.end(answer.run());
    return this;
  }

  private Behavior<Command> happened(ChatEvent event) {
    switch (event) {
      case ChatEvent.Written written -> written(written.message());
      case ChatEvent.Deleted deleted -> deleted(deleted);
      case ChatEvent.Resumed resumed -> askForHeads();
      case ChatEvent.Clicked other -> {}
      case ChatEvent.Commanded other -> {}
      case ChatEvent.Interrupted other -> {}
      case ChatEvent.Identified other -> {}
      case ChatEvent.Ended other -> {}
    }
    return this;
  }

  private void askForHeads() {
    if (!asking) {
      asking = true;
      getContext().pipeToSelf(session.heads(), (heads, failure) -> new Heads(heads));
    }
  }

  private Behavior<Command> heads(Heads answer) {
    asking = false;
    if (answer.heads() == null) {
      retryLater();
      return this;
    }
    if (stored.baseline().isEmpty()) {
      voice.tell(new VoiceCommand.Begin(latest(answer.heads())));
      return this;
    }
    for (Head head : answer.heads()) {
      if (head.latest().isEmpty() || !reading(head.channel()).covers(head.latest().get())) {
        ChannelQueue queue = queue(head.channel());
        queue.miss();
        requestScan(queue);
      }
    }
    scanNext();
    return this;
  }

  /** The time of the service, not that of this machine. */
  private static String latest(List<Head> heads) {
    return heads.stream()
        .flatMap(head -> head.latest().stream())
        .max(Snowflake::compare)
        .orElse("1");
  }

  private void retryLater() {
    if (!timers.isTimerActive(Tick.RETRY)) {
      timers.startSingleTimer(Tick.RETRY, RETRY_AFTER);
    }
  }

  private ChannelQueue queue(String channel) {
    return queues.computeIfAbsent(channel, id -> new ChannelQueue(known(id)));
  }

  private ChannelReading reading(String channel) {
    ChannelQueue queue = queues.get(channel);
    return queue == null ? known(channel) : queue.reading();
  }

  /** The reading as stored, or that of a channel in which nothing was read. */
  private ChannelReading known(String channel) {
    return stored.readings().stream()
        .filter(each -> each.channel().equals(channel))
        .findFirst()
        .orElseGet(
            () ->
                ChannelReading.from(
                    channel, stored.baseline().isEmpty() ? "1" : stored.baseline()));
  }

  private void requestScan(ChannelQueue queue) {
    if (!toScan.contains(channel(queue))) {
      toScan.add(channel(queue));
    }
  }

  private void scanNext() {
    while (scans < MAX_SCANS && !toScan.isEmpty()) {
      ChannelQueue queue = queue(toScan.poll());
      if (queue.needsScan()) {
        scans++;
        queue.scanBegins();
        String channel = channel(queue);
        getContext()
            .pipeToSelf(
                session.after(channel, queue.reading().last(), PAGE),
                (messages, failure) -> new History(channel, messages));
      }
    }
  }

  private Behavior<Command> history(History answer) {
    scans--;
    ChannelQueue queue = queue(answer.channel());
    if (answer.messages() == null) {
      queue.scanFailed();
      retryLater();
    } else {
      queue.scanned(answer.messages(), answer.messages().size() >= PAGE);
      work(queue);
    }
    scanNext();
    return this;
  }

  private void written(ChatMessage message) {
    ChannelQueue queue = queue(message.place().channel());
    queue.offer(message);
    work(queue);
  }

  /** Judges what waits, until a message has to be taken to the agent. */
  private void work(ChannelQueue queue) {
    Optional<ChatIdentity> identity = node.gateway().identity(agent);
    if (identity.isEmpty()) {
      return;
    }
    Etiquette etiquette = identity.get().etiquette(self);
    ChatMessage message = null;
    while (!queue.isBusy() && (message = queue.poll()) != null) {
      ChannelReading.Next next = queue.reading().read(message, etiquette);
      FloorClaim.Question question =
          FloorClaim.question(
              agent, shard, message, next, identity.get(), etiquette, node.time().instant());
      if (question.concernsFloor() && !(next.verdict() instanceof Etiquette.LoopEnded)) {
        queue.delivering(message, next.reading());
        ActorRef<Command> self = getContext().getSelf();
        getContext().spawnAnonymous(FloorClaim.create(node, question, self));
        continue;
      }
      switch (next.verdict()) {
        case Etiquette.Addressed addressed -> deliver(queue, message, next, etiquette);
        case Etiquette.NotAddressed other -> judged(queue, next.reading());
        case Etiquette.LoopEnded ended -> loopEnded(queue, next.reading(), message, etiquette);
      }
    }
    if (queue.needsScan()) {
      requestScan(queue);
      scanNext();
    }
  }

  private void judged(ChannelQueue queue, ChannelReading reading) {
    queue.judged(reading);
    changed.put(reading.channel(), reading);
  }

  private void deliver(
      ChannelQueue queue, ChatMessage message, ChannelReading.Next next, Etiquette etiquette) {
    queue.delivering(message, next.reading());
    Inbound inbound =
        ChatInbound.of(
            agent, self, message, etiquette.person(message.author()), node.time().instant());
    getContext()
        .spawnAnonymous(
            MessageCourier.deliver(
                node, shard, agent, channel(queue), inbound, getContext().getSelf()));
  }

  private Behavior<Command> delivered(Delivered answer) {
    ChannelQueue queue = queue(answer.channel());
    queue.delivered();
    changed.put(answer.channel(), queue.reading());
    if (answer.fresh()) {
      typing.begin(answer.message().run(), answer.channel());
    }
    // A message that was edited or shown elsewhere since is another one under the same id.
    answer
        .refusal()
        .ifPresent(
            refusal ->
                getContext()
                    .getLog()
                    .debug("{}: {}: {}", agent, answer.message().run(), refusal.words()));
    work(queue);
    return this;
  }

  private void loopEnded(
      ChannelQueue queue, ChannelReading reading, ChatMessage message, Etiquette etiquette) {
    queue.judged(reading);
    String people = etiquette.people().isEmpty() ? "" : "<@" + etiquette.people().firstKey() + "> ";
    String text =
        "%sI stop here: %d messages of programs in a row, without one of a person."
            .formatted(people, reading.inRow());
    Post notice =
        Post.notice(
            "loop-" + message.id(),
            text,
            new Recipient.Channel(reading.channel(), Optional.empty()).text(),
            node.time().instant());
    voice.tell(new VoiceCommand.Read(List.of(reading), Optional.of(notice)));
  }

  private void deleted(ChatEvent.Deleted deleted) {
    ChannelQueue queue = queue(deleted.channel());
    queue.remove(deleted.message());
    RunId run = ChatInbound.run(agent, deleted.message());
    if (typing.isThinking(run) || queue.isDelivering(deleted.message())) {
      getContext().spawnAnonymous(MessageCourier.withdraw(node, shard, agent, run));
    }
  }

  private Behavior<Command> save() {
    if (!changed.isEmpty()) {
      voice.tell(new VoiceCommand.Read(List.copyOf(changed.values()), Optional.empty()));
      changed.clear();
    }
    return this;
  }
}
