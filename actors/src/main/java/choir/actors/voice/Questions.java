package choir.actors.voice;

import choir.core.approval.Approval;
import choir.core.chat.ChatEvent.Clicked;
import choir.core.chat.ChatException;
import choir.core.chat.PostedQuestion;
import choir.core.chat.QuestionText;
import choir.core.chat.Recipient;
import choir.core.chat.Responder;
import choir.core.chat.VoiceEvent;
import choir.core.chat.VoiceState;
import choir.core.id.AgentId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Keeps the questions of an agent in its channels as they are in the store, during one session: one
 * that is open is posted with buttons, one that is answered, wherever it was, is edited. Takes the
 * clicks of declared people to whoever decides.
 *
 * <p>The store is looked at every second, so that no notice can be lost between a question, its
 * message and its answer.
 */
final class Questions extends AbstractBehavior<Questions.Command> {
  sealed interface Command extends NoSerializationVerificationNeeded {}

  /** The voice has stored something. */
  record Stored(VoiceState state) implements Command {}

  /** Somebody clicked a button. */
  record ButtonClicked(Clicked click) implements Command {}

  private enum Look implements Command {
    INSTANCE
  }

  private record Open(@Nullable List<Approval> open) implements Command {}

  /**
   * A step is done.
   *
   * @param event what is to be stored; empty if nothing is
   */
  private record Stepped(String approval, Optional<VoiceEvent> event, @Nullable Throwable failure)
      implements Command {}

  private record Decided(Clicked click, ChatDesk.@Nullable Decided answer) implements Command {}

  private static final Duration EVERY = Duration.ofSeconds(1);

  /** Maximum number of questions that are posted or edited at the same time. */
  private static final int MAX_AT_A_TIME = 4;

  /** Number of closed questions that are remembered; a later click costs one more edit. */
  private static final int MAX_CLOSED = 200;

  private final ActorRef<VoiceCommand> voice;
  private final VoiceContext node;
  private final AgentId agent;
  private final QuestionSteps steps;
  private final Set<String> busy = new HashSet<>();

  /** Open questions that are not posted: they belong to no channel, or the service refuses them. */
  private final Set<String> silent = new HashSet<>();

  /** The latest questions whose messages show the answer, for clicks that are late. */
  private final Set<String> closed = new LinkedHashSet<>();

  /** What the voice was told to store, by question, until its state shows it. */
  private final Map<String, VoiceEvent> storing = new HashMap<>();

  private final Map<String, Integer> failures = new HashMap<>();
  private final Map<String, Instant> notBefore = new HashMap<>();
  private VoiceState state;
  private boolean looking;

  private Questions(
      ActorContext<Command> context, TimerScheduler<Command> timers, Reader.Setup setup) {
    super(context);
    this.voice = setup.voice();
    this.node = setup.node();
    this.agent = setup.agent();
    this.state = setup.stored();
    this.steps = new QuestionSteps(setup);
    timers.startTimerWithFixedDelay(Look.INSTANCE, EVERY);
  }

  static Behavior<Command> create(Reader.Setup setup) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new Questions(context, timers, setup)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Stored.class, this::stored)
        .onMessage(Look.class, look -> look())
        .onMessage(Open.class, this::opened)
        .onMessage(Stepped.class, this::stepped)
        .onMessage(ButtonClicked.class, clicked -> clicked(clicked.click()))
        .onMessage(Decided.class, this::decided)
        .build();
  }

  private Behavior<Command> stored(Stored now) {
    state = now.state();
    storing.values().removeIf(this::isStored);
    return this;
  }

  private boolean isStored(VoiceEvent event) {
    return switch (event) {
      case VoiceEvent.QuestionPosted posted ->
          state.question(posted.question().approval()).isPresent();
      case VoiceEvent.QuestionClosed done -> state.question(done.approval()).isEmpty();
      default -> throw new IllegalStateException("not of a question: " + event);
    };
  }

  private Behavior<Command> look() {
    if (!looking) {
      looking = true;
      getContext().pipeToSelf(steps.open(), (open, failure) -> new Open(open));
    }
    return this;
  }

  private Behavior<Command> opened(Open answer) {
    looking = false;
    if (answer.open() == null) {
      return this; // the store is away; the next look is soon
    }
    Set<String> open =
        answer.open().stream().map(Approval::id).collect(Collectors.toCollection(HashSet::new));
    silent.retainAll(open);
    for (PostedQuestion posted : state.questions()) {
      if (!open.contains(posted.approval()) && mayBegin(posted.approval())) {
        close(posted);
      }
    }
    for (Approval question : answer.open()) {
      boolean known = state.question(question.id()).isPresent() || silent.contains(question.id());
      if (!known && mayBegin(question.id())) {
        ask(question);
      }
    }
    Set<String> wanted = new HashSet<>(open);
    state.questions().forEach(each -> wanted.add(each.approval()));
    failures.keySet().retainAll(wanted);
    notBefore.keySet().retainAll(wanted);
    return this;
  }

  private boolean mayBegin(String approval) {
    Instant now = node.time().instant();
    return busy.size() < MAX_AT_A_TIME
        && !busy.contains(approval)
        && !storing.containsKey(approval)
        && !notBefore.getOrDefault(approval, now).isAfter(now);
  }

  /** A call for which nobody waited is asked once, however often it fails. */
  private void ask(Approval question) {
    Optional<PostedQuestion> same =
        question.isPending()
            ? Optional.empty()
            : state.questions().stream()
                .filter(each -> each.fingerprint().equals(question.fingerprint()))
                .findFirst();
    if (same.isPresent()) {
      store(question.id(), new VoiceEvent.QuestionPosted(same.get().about(question.id())));
      return;
    }
    if (state.questions().size() >= VoiceState.MAX_QUESTIONS) {
      silent.add(question.id());
      return;
    }
    begin(
        question.id(),
        steps.ask(question).thenApply(posted -> posted.map(VoiceEvent.QuestionPosted::new)));
  }

  private void close(PostedQuestion posted) {
    begin(
        posted.approval(),
        steps
            .close(posted)
            .thenApply(
                done ->
                    done
                        ? Optional.of(
                            new VoiceEvent.QuestionClosed(posted.approval(), node.time().instant()))
                        : Optional.empty()));
  }

  private <E extends VoiceEvent> void begin(String approval, CompletionStage<Optional<E>> step) {
    busy.add(approval);
    getContext()
        .pipeToSelf(
            step,
            (event, failure) ->
                new Stepped(
                    approval,
                    event == null ? Optional.empty() : event.map(VoiceEvent.class::cast),
                    failure));
  }

  private Behavior<Command> stepped(Stepped done) {
    busy.remove(done.approval());
    Throwable failure = done.failure();
    if (failure != null) {
      failed(done.approval(), failure);
    } else if (done.event().isPresent()) {
      failures.remove(done.approval());
      store(done.approval(), done.event().get());
      if (done.event().get() instanceof VoiceEvent.QuestionClosed closed) {
        remember(closed.approval());
      }
    } else if (state.question(done.approval()).isEmpty()) {
      silent.add(done.approval());
    }
    return this;
  }

  private void remember(String approval) {
    closed.add(approval);
    if (closed.size() > MAX_CLOSED) {
      closed.remove(closed.iterator().next());
    }
  }

  private void store(String approval, VoiceEvent event) {
    storing.put(approval, event);
    voice.tell(new VoiceCommand.QuestionChanged(event));
  }

  private void failed(String approval, Throwable failure) {
    String why = String.valueOf(ChatException.of(failure).getMessage());
    if (!QuestionSteps.passes(failure)) {
      getContext().getLog().info("the question {} is not posted: {}", approval, why);
      silent.add(approval);
      return;
    }
    Duration delay = node.timing().retry(failures.merge(approval, 1, Integer::sum) - 1);
    notBefore.put(approval, node.time().instant().plus(delay));
    getContext().getLog().info("the question {} waits {}: {}", approval, delay, why);
  }

  private Behavior<Command> clicked(Clicked click) {
    Optional<String> person =
        node.gateway().identity(agent).flatMap(identity -> identity.person(click.by()));
    Optional<QuestionText.Clicked> button = QuestionText.Clicked.parse(click.button());
    if (person.isEmpty()) {
      tell(click.responder(), "Only people declared under discord.people can decide this.");
    } else if (button.isEmpty()) {
      tell(click.responder(), "This button has no meaning any more.");
    } else {
      decide(click, button.get(), person.get());
    }
    return this;
  }

  private void decide(Clicked click, QuestionText.Clicked button, String person) {
    String approval =
        state.questions().stream()
            .filter(each -> each.message().equals(click.message()))
            .map(PostedQuestion::approval)
            .findFirst()
            .orElse(button.approval());
    getContext()
        .pipeToSelf(
            node.desk().decide(agent, approval, button.choice(), person),
            (decided, failure) -> new Decided(click, decided));
  }

  /** The decision is stored; the message follows whether or not the click can be answered. */
  private Behavior<Command> decided(Decided result) {
    ChatDesk.Decided answer = result.answer();
    Responder responder = result.click().responder();
    if (answer == null) {
      tell(responder, "The answer may not have been stored; look again, or try once more.");
      return this;
    }
    if (answer.given()) {
      answered(responder.acknowledge());
    } else {
      tell(responder, answer.words());
    }
    answer.question().ifPresent(question -> show(question, result.click()));
    return this;
  }

  /** A message that a crash has kept from being stored becomes known by its first click. */
  private void show(Approval question, Clicked click) {
    Optional<PostedQuestion> posted = state.question(question.id());
    if (posted.isPresent() && mayBegin(question.id())) {
      close(posted.get());
    } else if (posted.isEmpty()
        && !closed.contains(question.id())
        && state.questions().size() < VoiceState.MAX_QUESTIONS) {
      String to = new Recipient.Channel(click.channel(), Optional.empty()).text();
      store(
          question.id(),
          new VoiceEvent.QuestionPosted(
              new PostedQuestion(
                  question.id(),
                  question.fingerprint(),
                  to,
                  click.message(),
                  node.time().instant())));
    }
  }

  private void tell(Responder responder, String text) {
    answered(responder.tell(text));
  }

  /** The service forgets a click after seconds; what was decided stands, and is shown. */
  private void answered(CompletionStage<Void> answer) {
    Logger log = getContext().getLog();
    answer.whenComplete(
        (done, failure) -> {
          if (failure != null) {
            log.info("a click was not answered: {}", ChatException.of(failure).getMessage());
          }
        });
  }
}
