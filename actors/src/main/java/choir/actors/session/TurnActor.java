package choir.actors.session;

import choir.actors.session.SessionCommand.ModelDone;
import choir.actors.session.SessionCommand.ModelFailed;
import choir.actors.session.SessionCommand.ToolDone;
import choir.actors.session.SessionCommand.TurnUpdate;
import choir.core.approval.Approval;
import choir.core.id.RunId;
import choir.core.model.ModelAnswer;
import choir.core.model.ModelClient;
import choir.core.model.ModelFailure;
import choir.core.model.ModelRequest;
import choir.core.tool.Tool;
import choir.core.tool.ToolRule;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
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
 * Performs the model and tool calls of one turn, one at a time, and streams updates to listeners.
 * Stateless with regard to storage: its session stores the outcomes and creates a new turn actor
 * after a crash. Cancels its model call when it stops.
 */
final class TurnActor extends AbstractBehavior<TurnActor.Command> {
  /** Maximum number of listeners per run. */
  private static final int MAX_LISTENERS = 100;

  /** Commands of the session and results of calls. */
  sealed interface Command extends NoSerializationVerificationNeeded {}

  /**
   * Calls the model.
   *
   * @param began called at the first sign of life of the model
   */
  record CallModel(int call, ModelClient client, ModelRequest request, Runnable began)
      implements Command {}

  /**
   * Calls a tool, if the policy in force allows it.
   *
   * @param approved fingerprint of the call if a person has approved it
   */
  record CallTool(Tool tool, String id, Tool.Call call, String approved) implements Command {}

  record Subscribe(ActorRef<TurnUpdate> listener) implements Command {}

  record Publish(TurnUpdate update) implements Command {}

  /** Publishes the final update and stops. */
  record Finish(TurnUpdate update) implements Command {}

  /** Cancels the call in progress; followed by {@link Finish}. */
  record Cancel() implements Command {}

  /** The model call has left its queue. */
  private record Started(int call) implements Command {}

  private record Delta(int call, String text) implements Command {}

  private record Answered(int call, ModelAnswer answer) implements Command {}

  private record Failed(int call, ModelFailure failure) implements Command {}

  private record Judged(CallTool ask, ToolGate.Judgement judgement) implements Command {}

  private record Returned(String id, String tool, Tool.Result result) implements Command {}

  private record Deadline(int call) implements Command {}

  private record ToolDeadline(String id, String tool) implements Command {}

  private final RunId run;
  private final ActorRef<SessionCommand> session;
  private final InstantSource time;
  private final SessionContext.Timing timing;
  private final TimerScheduler<Command> timers;
  private final ToolGate gate;
  private final Set<ActorRef<TurnUpdate>> listeners = new LinkedHashSet<>();
  private final StringBuilder streamed = new StringBuilder();
  private ModelClient.@Nullable Call modelCall;
  private int call;
  private Instant askedAt = Instant.EPOCH;
  private String toolCall = "";
  private @Nullable CallTool runningTool;
  private Runnable began = () -> {};

  private TurnActor(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      RunId run,
      ActorRef<SessionCommand> session,
      ToolGate gate,
      SessionContext node) {
    super(context);
    this.run = run;
    this.session = session;
    this.time = node.time();
    this.timing = node.timing();
    this.timers = timers;
    this.gate = gate;
  }

  /**
   * @param key of the session
   */
  static Behavior<Command> create(
      RunId run, String key, ActorRef<SessionCommand> session, SessionContext node) {
    ToolGate gate = new ToolGate(node.store(), node.time(), node.timing(), key);
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new TurnActor(context, timers, run, session, gate, node)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(CallModel.class, this::callModel)
        .onMessage(CallTool.class, this::callTool)
        .onMessage(Subscribe.class, this::subscribe)
        .onMessage(Publish.class, command -> publish(command.update()))
        .onMessage(Finish.class, this::finish)
        .onMessage(Cancel.class, cancel -> cancelTool())
        .onMessage(Started.class, this::started)
        .onMessage(Delta.class, this::delta)
        .onMessage(Answered.class, this::answered)
        .onMessage(Failed.class, failed -> failed(failed.call(), failed.failure()))
        .onMessage(Deadline.class, this::deadline)
        .onMessage(Judged.class, this::judged)
        .onMessage(Returned.class, done -> returned(done.id(), done.tool(), done.result()))
        .onMessage(ToolDeadline.class, this::toolDeadline)
        .onSignal(PostStop.class, stop -> cancel())
        .build();
  }

  private Behavior<Command> callModel(CallModel ask) {
    call = ask.call();
    began = ask.began();
    streamed.setLength(0);
    askedAt = time.instant();
    timers.startSingleTimer("model", new Deadline(call), timing.modelDeadline());
    ActorRef<Command> self = getContext().getSelf();
    try {
      modelCall = ask.client().start(ask.request(), new MailboxListener(self, call));
    } catch (RuntimeException broken) {
      getContext()
          .getLog()
          .error("{}: the client of {} threw an exception", run, ask.request().model(), broken);
      self.tell(
          new Failed(
              call, new ModelFailure.Incomplete("the client threw an exception: " + broken)));
    }
    return this;
  }

  /** Forwards a provider's callbacks, which arrive on any thread, to the mailbox. */
  private record MailboxListener(ActorRef<Command> self, int call) implements ModelClient.Listener {
    @Override
    public void onStarted() {
      self.tell(new Started(call));
    }

    @Override
    public void onText(String delta) {
      self.tell(new Delta(call, delta));
    }

    @Override
    public void onAnswer(ModelAnswer answer) {
      self.tell(new Answered(call, answer));
    }

    @Override
    public void onFailure(ModelFailure failure) {
      self.tell(new Failed(call, failure));
    }
  }

  /** The deadline is for the call itself; the wait before it has had a deadline of its own. */
  private Behavior<Command> started(Started started) {
    if (started.call() == call && modelCall != null) {
      askedAt = time.instant();
      timers.startSingleTimer("model", new Deadline(call), timing.modelDeadline());
    }
    return this;
  }

  private Behavior<Command> delta(Delta delta) {
    if (delta.call() == call) {
      int from = streamed.length();
      if (from == 0) {
        began.run();
      }
      streamed.append(delta.text());
      publish(new SessionCommand.Text(run, from, delta.text()));
    }
    return this;
  }

  private Behavior<Command> answered(Answered answered) {
    if (answered.call() == call) {
      modelCall = null;
      timers.cancel("model");
      long latency = Duration.between(askedAt, time.instant()).toMillis();
      session.tell(new ModelDone(run, call, answered.answer(), latency));
    }
    return this;
  }

  private Behavior<Command> failed(int failedCall, ModelFailure failure) {
    if (failedCall == call) {
      modelCall = null;
      timers.cancel("model");
      session.tell(new ModelFailed(run, call, failure));
    }
    return this;
  }

  private Behavior<Command> deadline(Deadline deadline) {
    if (deadline.call() != call || modelCall == null) {
      return this;
    }
    modelCall.cancel();
    String detail = "no complete answer within " + timing.modelDeadline().toMinutes() + " min";
    return failed(
        call,
        streamed.isEmpty()
            ? new ModelFailure.Unreachable(detail)
            : new ModelFailure.Incomplete(detail));
  }

  private Behavior<Command> callTool(CallTool ask) {
    String name = ask.tool().spec().name();
    String id = ask.id();
    toolCall = id;
    runningTool = ask;
    publish(new SessionCommand.ToolCalled(run, name));
    timers.startSingleTimer("tool", new ToolDeadline(id, name), timing.toolDeadline());
    getContext()
        .pipeToSelf(
            started(() -> gate.judge(ask.tool(), ask.call(), ask.approved())),
            (judgement, failure) ->
                judgement != null
                    ? new Judged(ask, judgement)
                    : new Returned(id, name, failed(name, failure)));
    return this;
  }

  private Behavior<Command> judged(Judged judged) {
    CallTool ask = judged.ask();
    String name = ask.tool().spec().name();
    if (!ask.id().equals(toolCall)) {
      return this;
    }
    Optional<Tool.Result> refusal = judged.judgement().refusal();
    if (refusal.isPresent()) {
      return returned(ask.id(), name, refusal.get());
    }
    if (judged.judgement().decision().verdict() == ToolRule.Verdict.ASK) {
      return hold(ask, gate.question(ask.tool(), ask.call(), ask.id(), judged.judgement()));
    }
    getContext()
        .pipeToSelf(
            started(judged.judgement().call().performs()),
            (result, failure) ->
                new Returned(ask.id(), name, result != null ? result : failed(name, failure)));
    return this;
  }

  /** Leaves the call to its session, which asks a person. */
  private Behavior<Command> hold(CallTool ask, Approval question) {
    if (question.arguments().length() > Approval.MAX_ARGUMENTS) {
      String tooLong =
          "not allowed without a person (%s), who cannot be asked about arguments of %d characters"
              .formatted(question.why(), question.arguments().length());
      return returned(ask.id(), question.tool(), Tool.Result.failed(tooLong));
    }
    toolCall = "";
    runningTool = null;
    timers.cancel("tool");
    session.tell(new SessionCommand.ApprovalNeeded(run, ask.id(), question));
    return this;
  }

  private static Tool.Result failed(String tool, Throwable failure) {
    return Tool.Result.failed(tool + " failed unexpectedly: " + failure);
  }

  /** Treats a thrown exception like a failed stage: the turn continues. */
  private static <T> CompletionStage<T> started(Supplier<CompletionStage<T>> work) {
    try {
      return work.get();
    } catch (RuntimeException broken) {
      return CompletableFuture.failedStage(broken);
    }
  }

  private Behavior<Command> toolDeadline(ToolDeadline deadline) {
    return returned(
        deadline.id(),
        deadline.tool(),
        Tool.Result.failed(
            "no answer within "
                + timing.toolDeadline().toMinutes()
                + " min; the call may have happened"));
  }

  private Behavior<Command> returned(String id, String tool, Tool.Result result) {
    if (id.equals(toolCall)) {
      toolCall = "";
      runningTool = null;
      timers.cancel("tool");
      publish(new SessionCommand.ToolReturned(run, tool, result.failed()));
      session.tell(new ToolDone(run, id, result));
    }
    return this;
  }

  private Behavior<Command> subscribe(Subscribe subscribe) {
    if (listeners.size() < MAX_LISTENERS
        && listeners.add(subscribe.listener())
        && streamed.length() > 0) {
      subscribe.listener().tell(new SessionCommand.Text(run, 0, streamed.toString()));
    }
    return this;
  }

  private Behavior<Command> publish(TurnUpdate update) {
    listeners.forEach(each -> each.tell(update));
    return this;
  }

  private Behavior<Command> finish(Finish finish) {
    publish(finish.update());
    return Behaviors.stopped();
  }

  private Behavior<Command> cancelTool() {
    if (runningTool != null) {
      runningTool.tool().cancel(runningTool.call());
    }
    return this;
  }

  private Behavior<Command> cancel() {
    if (modelCall != null) {
      modelCall.cancel();
    }
    return this;
  }
}
