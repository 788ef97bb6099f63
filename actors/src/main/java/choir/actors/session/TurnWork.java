package choir.actors.session;

import choir.actors.entities.EntityAddress;
import choir.actors.session.SessionCommand.ToolDone;
import choir.actors.session.SessionCommand.TurnUpdate;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.model.Block;
import choir.core.model.ModelRequest;
import choir.core.model.ModelRouter;
import choir.core.model.ToolArgumentText;
import choir.core.model.ToolSpec;
import choir.core.run.Attendance;
import choir.core.run.Origin;
import choir.core.run.Pause;
import choir.core.run.RunRecord;
import choir.core.session.Context;
import choir.core.session.Persona;
import choir.core.session.SessionEvent;
import choir.core.session.SessionState.Turning;
import choir.core.session.Turn;
import choir.core.session.TurnPlan;
import choir.core.session.TurnSteps;
import choir.core.tool.Tool;
import choir.core.tool.ToolPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/**
 * The volatile part of a session: its {@link TurnActor}, the listeners, and whether the next step
 * is in progress. Confined to the session's actor.
 */
final class TurnWork {
  /** Maximum number of runs with listeners that subscribed before the start. */
  private static final int MAX_PENDING_RUNS = 1_000;

  private final ActorContext<SessionCommand> context;
  private final SessionContext node;
  private final Map<RunId, List<ActorRef<TurnUpdate>>> pendingListeners = new HashMap<>();
  private @Nullable ActorRef<TurnActor.Command> worker;
  private @Nullable RunId currentRun;
  private final EntityAddress self;
  private final AgentId agent;
  private boolean inProgress;
  private Instant askedAt = Instant.EPOCH;
  private @Nullable RunId pausedRun;
  private @Nullable Pause pause;

  /** The asker of this agent who waits as well, if the pause concerns one. */
  private Optional<Attendance> pausedFor = Optional.empty();

  /** The origin of the persona in the latest prompt; after a crash, both are made again. */
  private Origin promptOrigin = Origin.RANCH;

  TurnWork(
      ActorContext<SessionCommand> context,
      SessionContext node,
      EntityAddress self,
      AgentId agent) {
    this.context = context;
    this.node = node;
    this.self = self;
    this.agent = agent;
  }

  boolean inProgress() {
    return inProgress;
  }

  void begin() {
    inProgress = true;
    node.calls().begin(self);
  }

  void done() {
    inProgress = false;
    node.calls().end(self);
  }

  /** Resets after a restart due to a failed write, which also stopped the worker. */
  void restarted() {
    done();
    worker = null;
    currentRun = null;
  }

  ModelRequest request(Turning turning, Persona known, ModelRouter.Route route, int call) {
    Turn turn = turning.turn();
    promptOrigin = known.origin();
    int tokens = TurnPlan.contextTokens(turn, route.window().get());
    Context prompt =
        Context.build(turn.profile(), known, turning.conversation(), tokens, node.time().instant());
    return new ModelRequest(
        route.model(),
        prompt.system(),
        prompt.messages(),
        offered(known.policy()),
        turn.profile().limits().outputTokens(),
        node.timing().modelIdleTimeout(),
        turn.message().run() + "-" + call);
  }

  private List<ToolSpec> offered(ToolPolicy policy) {
    return node.currentTools().values().stream()
        .filter(Tool::isOffered)
        .map(Tool::spec)
        .filter(spec -> policy.offers(spec.name()))
        .toList();
  }

  /**
   * Calls a model.
   *
   * @param name of the declared model
   */
  void callModel(RunId run, int call, String name, ModelRouter.Route route, ModelRequest request) {
    begin();
    resume();
    askedAt = node.time().instant();
    Runnable began = () -> node.availability().answered(name);
    worker(run).tell(new TurnActor.CallModel(call, route.client(), request, began));
  }

  /** The event for the answer to the latest request. */
  SessionEvent answered(Turn turn, SessionCommand.ModelDone done) {
    return TurnSteps.answered(
        turn,
        done.call(),
        done.answer(),
        done.latencyMillis(),
        promptOrigin,
        node.time().instant());
  }

  /** Start of the latest model call. */
  Instant askedAt() {
    return askedAt;
  }

  /** Tells the listeners and the agent that the run waits. */
  void pause(RunId run, Pause reason) {
    pause(run, reason, Optional.empty());
  }

  /**
   * Tells the listeners and the agent that the run waits.
   *
   * @param asker whose run waits for the same reason, at the beginning of the chain of agents
   */
  void pause(RunId run, Pause reason, Optional<Attendance> asker) {
    pausedRun = run;
    pause = reason;
    pausedFor = asker;
    TurnUpdate update = new SessionCommand.Paused(run, reason);
    publish(update);
    if (worker == null) {
      pendingListeners.getOrDefault(run, List.of()).forEach(each -> each.tell(update));
    }
    remindOwner();
  }

  /** Tells the agent again that the run waits: the agent does not store it. */
  void remindOwner() {
    RunId run = pausedRun;
    if (run != null) {
      node.owner().paused(self.shard(), agent, run, Optional.ofNullable(pause));
      tellAsker(Optional.ofNullable(pause).map(this::ofThisAgent));
    }
  }

  private void resume() {
    RunId run = pausedRun;
    if (run != null) {
      pausedRun = null;
      pause = null;
      node.owner().paused(self.shard(), agent, run, Optional.empty());
      askerGoesOn();
    }
  }

  private void tellAsker(Optional<Pause> reason) {
    pausedFor.ifPresent(
        asker -> node.owner().paused(asker.shard(), asker.agent(), asker.run(), reason));
  }

  private void askerGoesOn() {
    tellAsker(Optional.empty());
    pausedFor = Optional.empty();
  }

  private Pause ofThisAgent(Pause own) {
    return new Pause(agent + ": " + own.reason(), own.since(), own.attempt(), own.nextTry());
  }

  void callTool(Turning turning, Block.ToolUse use) {
    Turn turn = turning.turn();
    begin();
    RunId run = turn.message().run();
    SortedMap<String, Tool> tools = node.currentTools();
    Tool tool = tools.get(use.tool());
    if (tool == null) {
      String known = String.join(", ", tools.keySet());
      Tool.Result none =
          Tool.Result.failed("there is no tool '" + use.tool() + "'; available tools are " + known);
      context.getSelf().tell(new ToolDone(run, use.id(), none));
      return;
    }
    Optional<String> problem = ToolArgumentText.problem(use.arguments());
    if (problem.isPresent()) {
      Tool.Result none = Tool.Result.failed(problem.get());
      context.getSelf().tell(new ToolDone(run, use.id(), none));
      return;
    }
    Tool.Call call =
        new Tool.Call(
            turn.profile(),
            run,
            turn.calls() + "-" + use.id(),
            ToolArgumentText.valid(use.arguments()),
            turn.message().chain(),
            turning.conversation().origin(),
            turn.message().session(),
            turn.message().priority(),
            turn.attendance());
    resume();
    worker(run).tell(new TurnActor.CallTool(tool, use.id(), call, turn.approvedCall()));
  }

  void subscribe(RunId run, ActorRef<TurnUpdate> listener) {
    if (run.equals(pausedRun) && pause != null) {
      listener.tell(new SessionCommand.Paused(run, pause));
    }
    ActorRef<TurnActor.Command> running = worker;
    if (running != null && run.equals(currentRun)) {
      running.tell(new TurnActor.Subscribe(listener));
      return;
    }
    List<ActorRef<TurnUpdate>> waiting = pendingListeners.get(run);
    if (waiting == null && pendingListeners.size() < MAX_PENDING_RUNS) {
      waiting = new ArrayList<>();
      pendingListeners.put(run, waiting);
    }
    if (waiting != null && !waiting.contains(listener)) {
      waiting.add(listener);
    }
  }

  void publish(TurnUpdate update) {
    ActorRef<TurnActor.Command> running = worker;
    if (running != null) {
      running.tell(new TurnActor.Publish(update));
    }
  }

  /** Ends the turn: notifies the listeners and releases the worker, which cancels its call. */
  void finish(RunRecord record) {
    done();
    pausedRun = null;
    pause = null;
    askerGoesOn();
    TurnUpdate ended = new SessionCommand.Ended(record);
    ActorRef<TurnActor.Command> running = worker;
    if (running != null) {
      if (record.state() == RunRecord.State.CANCELLED) {
        running.tell(new TurnActor.Cancel());
      }
      running.tell(new TurnActor.Finish(ended));
    }
    List<ActorRef<TurnUpdate>> waiting = pendingListeners.remove(record.run());
    if (waiting != null) {
      waiting.forEach(each -> each.tell(ended));
    }
    worker = null;
    currentRun = null;
  }

  /** The key of the session, which follows its agent in its name. */
  private String key() {
    return self.name().substring(self.name().indexOf('/') + 1);
  }

  private ActorRef<TurnActor.Command> worker(RunId run) {
    ActorRef<TurnActor.Command> running = worker;
    if (running == null || !run.equals(currentRun)) {
      running = context.spawnAnonymous(TurnActor.create(run, key(), context.getSelf(), node));
      worker = running;
      currentRun = run;
      List<ActorRef<TurnUpdate>> waiting = pendingListeners.remove(run);
      if (waiting != null) {
        for (ActorRef<TurnUpdate> listener : waiting) {
          running.tell(new TurnActor.Subscribe(listener));
        }
      }
    }
    return running;
  }
}
