package choir.actors.voice;

import choir.actors.entities.EntityAddress;
import choir.actors.floor.FloorCommand;
import choir.actors.floor.FloorEntity;
import choir.actors.roster.RosterCommand;
import choir.actors.roster.RosterEntity;
import choir.core.chat.ChannelReading;
import choir.core.chat.ChatIdentity;
import choir.core.chat.ChatMessage;
import choir.core.chat.Etiquette;
import choir.core.floor.Addressing;
import choir.core.floor.Bid;
import choir.core.floor.ControlWord;
import choir.core.floor.Reason;
import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.run.Inbound;
import java.time.Instant;
import java.util.Optional;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Claims the floor for one message, or tells it of a word that freezes or thaws. Repeats that until
 * the floor has answered. A message for everybody wakes nobody without the floor, and is passed
 * over after a time that is longer than a fail-over, since the messages behind it wait as well. A
 * message that calls the agent is given to the agent after a while in any case: a person who names
 * somebody must not be ignored because a third one is away.
 */
final class FloorClaim extends AbstractBehavior<FloorClaim.Command> {
  sealed interface Command extends NoSerializationVerificationNeeded {}

  private record Found(Optional<Profile> profile) implements Command {}

  private record Claimed(boolean granted) implements Command {}

  private enum Obeyed implements Command {
    INSTANCE
  }

  /** The agent has taken the message without the floor. */
  private enum Handed implements Command {
    INSTANCE
  }

  private enum Repeat implements Command {
    INSTANCE
  }

  /**
   * What is asked.
   *
   * @param speakers number of agents that speak in a round here; empty if there are no rounds
   * @param called whether programs may still call agents here
   */
  record Question(
      AgentId agent,
      int shard,
      ChatMessage message,
      Etiquette etiquette,
      Etiquette.Verdict verdict,
      Optional<Integer> speakers,
      boolean called,
      Inbound call) {
    /** The word that a person of the ranch has written, if it is one. */
    private Optional<ControlWord> word() {
      return person().isPresent() && etiquette.hears(message)
          ? ControlWord.of(message.text())
          : Optional.empty();
    }

    /** Whether the floor is to be asked. */
    boolean concernsFloor() {
      boolean round = speakers.isPresent() && !message.place().direct();
      return word().isPresent() || (round && etiquette.hears(message));
    }

    /** What the ranch calls the author. */
    private Optional<String> person() {
      return etiquette.person(message.author());
    }
  }

  private final VoiceContext node;
  private final Question question;
  private final ActorRef<Reader.Command> reader;
  private final TimerScheduler<Command> timers;
  private final Instant since;
  private final ActorRef<RosterCommand.Found> found;
  private final ActorRef<FloorCommand.Claimed> claimed;
  private final ActorRef<FloorCommand.Answer> obeyed;
  private Optional<Bid> bid = Optional.empty();

  /** Whether the floor was waited for in vain: what it says now comes too late. */
  private boolean late;

  private FloorClaim(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      VoiceContext node,
      Question question,
      ActorRef<Reader.Command> reader) {
    super(context);
    this.node = node;
    this.question = question;
    this.reader = reader;
    this.timers = timers;
    this.since = node.time().instant();
    this.found = context.messageAdapter(RosterCommand.Found.class, it -> new Found(it.profile()));
    this.claimed =
        context.messageAdapter(FloorCommand.Claimed.class, answer -> new Claimed(answer.granted()));
    this.obeyed = context.messageAdapter(FloorCommand.Answer.class, answer -> Obeyed.INSTANCE);
    act();
  }

  static Behavior<Command> create(
      VoiceContext node, Question question, ActorRef<Reader.Command> reader) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new FloorClaim(context, timers, node, question, reader)));
  }

  /** What the floor is to be asked about a message. */
  static Question question(
      AgentId agent,
      int shard,
      ChatMessage message,
      ChannelReading.Next next,
      ChatIdentity identity,
      Etiquette etiquette,
      Instant now) {
    return new Question(
        agent,
        shard,
        message,
        etiquette,
        next.verdict(),
        identity.speakers(message.place()),
        next.reading().inRow() <= etiquette.loopLimit(),
        ChatInbound.of(agent, etiquette.self(), message, etiquette.person(message.author()), now));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Found.class, answer -> found(answer.profile()))
        .onMessage(Claimed.class, answer -> done(answer.granted()))
        .onMessage(Obeyed.class, answer -> done(false))
        .onMessage(Handed.class, handed -> Behaviors.stopped())
        .onMessage(Repeat.class, repeat -> repeat())
        .build();
  }

  private Behavior<Command> repeat() {
    if (late || question.word().isPresent()) {
      return late ? this : act();
    }
    boolean called =
        question.verdict() instanceof Etiquette.Addressed
            || bid.filter(it -> it.reason() == Reason.NAMED).isPresent();
    VoiceContext.Timing timing = node.timing();
    Instant until = since.plus(called ? timing.floorPatience() : timing.floorWait());
    if (!until.isBefore(node.time().instant())) {
      return act();
    }
    String place = question.message().place().channel();
    String id = question.message().id();
    if (!called) {
      getContext().getLog().warn("message {}/{} has no speaker: no floor answers", place, id);
      return done(false);
    }
    getContext().getLog().warn("{}: {}/{} is taken without its floor", question.agent(), place, id);
    ActorRef<MessageCourier.Command> courier =
        getContext()
            .spawnAnonymous(
                MessageCourier.deliver(
                    node, question.shard(), question.agent(), place, question.call(), reader));
    getContext().watchWith(courier, Handed.INSTANCE);
    late = true;
    return this;
  }

  private Behavior<Command> act() {
    timers.startSingleTimer(Repeat.INSTANCE, Repeat.INSTANCE, node.timing().repeatAfter());
    Optional<ControlWord> word = question.word();
    if (word.isPresent()) {
      obey(word.get());
    } else if (bid.isPresent()) {
      ask(
          question.message().place().channel(),
          new FloorCommand.Claim(bid.get(), question.message(), question.person(), claimed));
    } else {
      node.entities()
          .tell(
              RosterEntity.KIND,
              RosterEntity.ADDRESS,
              new RosterCommand.Find(question.agent(), found));
    }
    return this;
  }

  private void obey(ControlWord word) {
    ask(
        word.floor(question.message().place().channel()),
        new FloorCommand.Obey(
            question.message().id(), word.freezes(), question.person().orElse(""), obeyed));
  }

  private void ask(String floor, FloorCommand command) {
    EntityAddress address = FloorEntity.address(floor);
    node.entities().tell(FloorEntity.KIND, address, command);
  }

  private Behavior<Command> found(Optional<Profile> profile) {
    if (profile.isEmpty()) {
      // It is declared no more.
      return done(false);
    }
    Optional<Reason> reason =
        Addressing.reason(
            question.message(),
            question.etiquette(),
            question.verdict(),
            profile.get(),
            question.called());
    if (reason.isEmpty()) {
      return done(false);
    }
    bid =
        Optional.of(
            new Bid(
                question.agent(),
                question.shard(),
                question.etiquette().self(),
                reason.get(),
                question.speakers().orElse(1)));
    return act();
  }

  /** An agent that has the floor is woken by the floor, and is shown to be writing from now on. */
  private Behavior<Command> done(boolean granted) {
    if (late) {
      return this;
    }
    reader.tell(
        new Reader.Delivered(
            question.message().place().channel(), question.call(), granted, Optional.empty()));
    return Behaviors.stopped();
  }
}
