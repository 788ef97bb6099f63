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
 * A session's hands: its {@link TurnActor}, who listens, and whether what the stored state asks for
 * is under way. Nothing of it is stored; used by the session's actor alone.
 */
final class TurnWork {
  /** Runs that may be listened to before they begin. */
  private static final int MAX_EARLY = 1_000;

  private final ActorContext<SessionCommand> context;
  private final SessionContext node;
  private final Map<RunId, List<ActorRef<TurnUpdate>>> early = new HashMap<>();
  private @Nullable ActorRef<TurnActor.Command> worker;
  private @Nullable RunId working;
  private final EntityAddress self;
  private boolean inHand;

  TurnWork(ActorContext<SessionCommand> context, SessionContext node, EntityAddress self) {
    this.context = context;
    this.node = node;
    this.self = self;
  }

  boolean inHand() {
    return inHand;
  }

  void begin() {
    inHand = true;
    node.calls().begin(self);
  }

  void done() {
    inHand = false;
    node.calls().end(self);
  }

  /** A write failed and the session was started again: its worker was stopped on the way. */
  void restarted() {
    done();
    worker = null;
    working = null;
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
        node.timing().modelSilence(),
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
          Tool.Result.failed("there is no tool '" + use.tool() + "'; there are: " + known);
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

  void listen(RunId run, ActorRef<TurnUpdate> listener) {
    ActorRef<TurnActor.Command> running = worker;
    if (running != null && run.equals(working)) {
      running.tell(new TurnActor.Hear(listener));
      return;
    }
    List<ActorRef<TurnUpdate>> waiting = early.get(run);
    if (waiting == null && early.size() < MAX_EARLY) {
      waiting = new ArrayList<>();
      early.put(run, waiting);
    }
    if (waiting != null && !waiting.contains(listener)) {
      waiting.add(listener);
    }
  }

  void publish(TurnUpdate update) {
    ActorRef<TurnActor.Command> running = worker;
    if (running != null) {
      running.tell(new TurnActor.Tell(update));
    }
  }

  /** The turn is over: tells who listens, and lets the worker go. */
  void finish(RunRecord record) {
    done();
    TurnUpdate ended = new SessionCommand.Ended(record);
    ActorRef<TurnActor.Command> running = worker;
    if (running != null) {
      running.tell(new TurnActor.Finish(ended));
    }
    List<ActorRef<TurnUpdate>> waiting = early.remove(record.run());
    if (waiting != null) {
      waiting.forEach(each -> each.tell(ended));
    }
    worker = null;
    working = null;
  }

  private ActorRef<TurnActor.Command> worker(RunId run) {
    ActorRef<TurnActor.Command> running = worker;
    if (running == null || !run.equals(working)) {
      running = context.spawnAnonymous(TurnActor.create(run, context.getSelf(), node));
      worker = running;
      working = run;
      List<ActorRef<TurnUpdate>> waiting = early.remove(run);
      if (waiting != null) {
        for (ActorRef<TurnUpdate> listener : waiting) {
          running.tell(new TurnActor.Hear(listener));
        }
      }
    }
    return running;
  }
}
