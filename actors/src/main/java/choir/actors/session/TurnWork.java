package choir.actors.session;

import choir.actors.entities.EntityAddress;
import choir.actors.session.SessionCommand.ToolDone;
import choir.actors.session.SessionCommand.TurnUpdate;
import choir.core.id.RunId;
import choir.core.model.Block;
import choir.core.model.ModelRequest;
import choir.core.model.ModelRouter;
import choir.core.run.RunRecord;
import choir.core.session.Context;
import choir.core.session.SessionState.Turning;
import choir.core.session.Turn;
import choir.core.tool.Tool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private boolean inProgress;

  TurnWork(ActorContext<SessionCommand> context, SessionContext node, EntityAddress self) {
    this.context = context;
    this.node = node;
    this.self = self;
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

  ModelRequest request(
      Turning turning, Map<String, String> texts, ModelRouter.Route route, int call) {
    Turn turn = turning.turn();
    Context prompt = Context.build(turn.profile(), texts, turning.conversation());
    return new ModelRequest(
        route.model(),
        prompt.system(),
        prompt.messages(),
        node.tools().values().stream().map(Tool::spec).toList(),
        turn.profile().limits().outputTokens(),
        node.timing().modelIdleTimeout(),
        turn.message().run() + "-" + call);
  }

  void callModel(RunId run, int call, ModelRouter.Route route, ModelRequest request) {
    begin();
    worker(run).tell(new TurnActor.CallModel(call, route.client(), request));
  }

  void callTool(Turn turn, Block.ToolUse use) {
    begin();
    RunId run = turn.message().run();
    Tool tool = node.tools().get(use.tool());
    if (tool == null) {
      String known = String.join(", ", node.tools().keySet());
      Tool.Result none =
          Tool.Result.failed("there is no tool '" + use.tool() + "'; available tools are " + known);
      context.getSelf().tell(new ToolDone(run, use.id(), none));
      return;
    }
    Tool.Call call =
        new Tool.Call(
            turn.profile(),
            run,
            turn.calls() + "-" + use.id(),
            use.arguments(),
            turn.message().chain());
    worker(run).tell(new TurnActor.CallTool(tool, use.id(), call));
  }

  void subscribe(RunId run, ActorRef<TurnUpdate> listener) {
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

  /** Ends the turn: notifies the listeners and releases the worker. */
  void finish(RunRecord record) {
    done();
    TurnUpdate ended = new SessionCommand.Ended(record);
    ActorRef<TurnActor.Command> running = worker;
    if (running != null) {
      running.tell(new TurnActor.Finish(ended));
    }
    List<ActorRef<TurnUpdate>> waiting = pendingListeners.remove(record.run());
    if (waiting != null) {
      waiting.forEach(each -> each.tell(ended));
    }
    worker = null;
    currentRun = null;
  }

  private ActorRef<TurnActor.Command> worker(RunId run) {
    ActorRef<TurnActor.Command> running = worker;
    if (running == null || !run.equals(currentRun)) {
      running = context.spawnAnonymous(TurnActor.create(run, context.getSelf(), node));
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
