package choir.runtime.messages;

import choir.actors.mirrorborn.MirrorbornCommand.Accepted;
import choir.actors.mirrorborn.MirrorbornCommand.Delivery;
import choir.actors.mirrorborn.MirrorbornCommand.Rejected;
import choir.actors.ranch.Mirrorborns;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.mirrorborn.Spawned;
import choir.core.model.ToolSpec;
import choir.core.run.Inbound;
import choir.core.run.ReplyTo;
import choir.core.run.RunRecord;
import choir.core.run.Source;
import choir.core.tool.Tool;
import choir.runtime.feature.ToolArguments;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The tool {@code spawn}: gives a task to an isolated session of the same agent. It has the same
 * rules and limits, and the priority of the turn that gave it, so that a person is asked where that
 * turn would ask. The id of its run is derived from that of the call: a call that is repeated after
 * a crash finds the first.
 */
public final class SpawnTool implements Tool {
  private static final int MAX_TASK = 20_000;

  private static final ToolSpec SPEC =
      new ToolSpec(
          "spawn",
          "Gives a task to a session of your own that sees nothing of this conversation: put all it"
              + " needs into the task. Waits for its answer. With wait false you go on at once, and"
              + " are told the result in this session later. At most 8 tasks at a time.",
          """
          {"type":"object","properties":{"task":{"type":"string"},"wait":{"type":"boolean",\
          "description":"default true"}},"required":["task"]}""");

  private final Mirrorborns mirrorborns;
  private final InstantSource time;

  public SpawnTool(Mirrorborns mirrorborns, InstantSource time) {
    this.mirrorborns = mirrorborns;
    this.time = time;
  }

  /**
   * The arguments of a call.
   *
   * @param waits whether the turn waits for the result
   */
  private record Arguments(String task, boolean waits) {
    static Arguments of(Call call) throws ToolArguments.Invalid {
      ToolArguments arguments = ToolArguments.parse(call.arguments(), List.of("task", "wait"));
      String task = arguments.text("task").strip();
      if (task.isEmpty() || task.length() > MAX_TASK) {
        throw new ToolArguments.Invalid(
            "the task has %,d characters, must have 1 to %,d".formatted(task.length(), MAX_TASK));
      }
      return new Arguments(task, arguments.flag("wait", true));
    }
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public boolean idempotent() {
    return true;
  }

  /** Cancels a task for which the turn waits: nobody reads its result. */
  @Override
  public void cancel(Call call) {
    if (waits(call)) {
      mirrorborns.cancel(task(call), "agent " + call.caller().agent(), AskTool.CANCELLING);
    }
  }

  private static boolean waits(Call call) {
    try {
      return Arguments.of(call).waits();
    } catch (ToolArguments.Invalid notStarted) {
      return false;
    }
  }

  private static RunId task(Call call) {
    return call.run().child(call.id());
  }

  @Override
  public CompletionStage<Result> call(Call call) {
    Arguments arguments;
    try {
      arguments = Arguments.of(call);
    } catch (ToolArguments.Invalid invalid) {
      return failed(String.valueOf(invalid.getMessage()));
    }
    AgentId self = call.caller().agent();
    List<AgentId> chain = new ArrayList<>(call.chain());
    chain.add(self);
    int depth = Spawned.depth(self, call.chain());
    if (depth >= Spawned.MAX_DEPTH || chain.size() > AskTool.MAX_CHAIN) {
      return failed("this task comes from " + call.chain() + " already: do it yourself");
    }
    if (depth > 0 && !arguments.waits()) {
      return failed("this is a task itself and ends with its answer: spawn with wait true");
    }
    Inbound message = message(call, arguments, chain);
    return mirrorborns
        .deliver(self, message)
        .thenCompose(delivery -> answer(message, arguments, delivery));
  }

  private static CompletionStage<Result> failed(String reason) {
    return CompletableFuture.completedStage(Result.failed(reason));
  }

  private Inbound message(Call call, Arguments arguments, List<AgentId> chain) {
    AgentId self = call.caller().agent();
    RunId run = task(call);
    Inbound message =
        Inbound.from(
                new Source.Agent(self),
                call.priority(),
                run,
                Spawned.session(self, run),
                arguments.task(),
                time.instant())
            .awaitedBy(chain)
            .attendedBy(call.attendance())
            .replyingTo(arguments.waits() ? ReplyTo.NOWHERE : new ReplyTo.Session(call.session()));
    // The agent's own words, but perhaps under the influence of what it has read.
    return call.origin().isOutside() ? message.asQuoting() : message;
  }

  private CompletionStage<Result> answer(Inbound task, Arguments arguments, Delivery delivery) {
    return switch (delivery) {
      case Rejected rejected -> failed(rejected.rejection().words());
      case Accepted accepted ->
          arguments.waits()
              ? mirrorborns
                  .await(accepted, AskTool.PATIENCE)
                  .thenApply(record -> result(task.run(), record))
              : CompletableFuture.completedStage(
                  Result.of(task.run() + " works on it; you are told its result in this session"));
    };
  }

  private static Result result(RunId run, Optional<RunRecord> record) {
    if (record.isEmpty()) {
      return Result.failed("%s was accepted, but its record cannot be read".formatted(run));
    }
    RunRecord ended = record.get();
    if (!ended.isEnded()) {
      return Result.failed(
          "%s has not ended within %d min; it goes on, and its result is kept"
              .formatted(run, AskTool.PATIENCE.toMinutes()));
    }
    return AskTool.ended(ended, "the task failed: ");
  }
}
