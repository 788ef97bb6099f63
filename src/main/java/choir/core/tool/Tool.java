package choir.core.tool;

import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.mirrorborn.Profile;
import choir.core.model.ToolSpec;
import choir.core.run.Attendance;
import choir.core.run.Origin;
import choir.core.run.Priority;
import choir.core.run.Source;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A function that an agent's model can call.
 *
 * <p>A failed call is an ordinary {@link Result}: the model sees it and continues. A failed stage
 * indicates a bug or a system fault, and is reported to the model as such.
 */
public interface Tool {
  /**
   * Separates the name of a server from that of its tool, as in {@code github__create_issue}. No
   * other name contains it.
   */
  String OF_SERVER = "__";

  ToolSpec spec();

  /**
   * Whether repeating a call has no further effect. Calls of other tools are not repeated after a
   * crash: the model is told that the call may have happened.
   */
  boolean idempotent();

  /** Performs a call that was not judged; tools whose calls differ override {@link #prepare}. */
  CompletionStage<Result> call(Call call);

  /**
   * Examines a call without performing it. What was examined is what is performed: a path or a
   * program is not looked up a second time.
   */
  default CompletionStage<Prepared> prepare(Call call) {
    return CompletableFuture.completedStage(new Prepared(ToolAction.inside(), () -> call(call)));
  }

  /** Whether models are told of this tool at present. */
  default boolean isOffered() {
    return true;
  }

  /**
   * Asks the tool to stop a call whose result nobody waits for any more. Must not block; without
   * effect by default, for tools whose calls take no time.
   */
  default void cancel(Call call) {}

  /**
   * A call that was examined.
   *
   * @param action what it would do
   * @param performs the call; asked for at most once
   */
  record Prepared(ToolAction action, Supplier<CompletionStage<Result>> performs) {
    /** A call that is impossible; see {@link ToolAction#refusal}. */
    public static Prepared refused(String reason) {
      return new Prepared(
          ToolAction.refused(reason),
          () -> CompletableFuture.completedStage(Result.failed(reason)));
    }
  }

  /**
   * A tool call.
   *
   * @param id unique id of this call, the same after a crash
   * @param arguments a JSON object as written by the model; validated by the tool
   * @param chain the agents that wait for this run, the original asker first
   * @param origin of what the turn has read: what the tool writes or sends for it has the same
   * @param session key of the turn's session
   * @param priority of the turn
   * @param attendance who is asked if the call needs an approval
   */
  record Call(
      Profile caller,
      RunId run,
      String id,
      String arguments,
      List<AgentId> chain,
      Origin origin,
      String session,
      Priority priority,
      Attendance attendance) {
    public Call {
      chain = List.copyOf(chain);
    }

    /** A call in a main session, of a turn for which nobody waits. */
    public Call(
        Profile caller,
        RunId run,
        String id,
        String arguments,
        List<AgentId> chain,
        Origin origin) {
      this(
          caller,
          run,
          id,
          arguments,
          chain,
          origin,
          "agent:" + caller.agent() + ":main",
          Priority.WORK,
          new Attendance(
              caller.agent(),
              caller.shard(),
              run,
              new Source.Agent(caller.agent()),
              "agent:" + caller.agent() + ":main",
              false,
              Optional.empty()));
    }
  }

  /**
   * The result shown to the model.
   *
   * @param failed whether the call failed; the text then describes the error and the remedy
   * @param origin of the text; one from outside is shown as such
   */
  record Result(String text, boolean failed, Origin origin) {
    public static Result of(String text) {
      return new Result(text, false, Origin.RANCH);
    }

    public static Result failed(String reason) {
      return new Result(reason, true, Origin.RANCH);
    }

    /** Returns this result with the origin of its text. */
    public Result from(Origin source) {
      return new Result(text, failed, source);
    }
  }
}
