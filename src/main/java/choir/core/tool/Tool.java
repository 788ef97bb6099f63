package choir.core.tool;

import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.mirrorborn.Profile;
import choir.core.model.ToolSpec;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Something that an agent can do by a function call of its model.
 *
 * <p>A call that fails is an ordinary {@link Result}: the model sees it and goes on. A stage that
 * fails is a bug or a fault of the machine, and is shown to the model as such.
 */
public interface Tool {
  ToolSpec spec();

  /**
   * Whether the same call made twice has the effect of one. Others are not made again after a
   * crash: the model is told that the call may have happened.
   */
  boolean idempotent();

  CompletionStage<Result> call(Call call);

  /**
   * One call.
   *
   * @param id names this call for ever: the same after a crash
   * @param arguments a JSON object as the model wrote it; the tool checks it
   * @param chain the agents that wait for this run, the first asker first
   */
  record Call(Profile caller, RunId run, String id, String arguments, List<AgentId> chain) {
    public Call {
      chain = List.copyOf(chain);
    }
  }

  /**
   * What the model gets to see.
   *
   * @param failed the text says what was wrong and what would be right
   */
  record Result(String text, boolean failed) {
    public static Result of(String text) {
      return new Result(text, false);
    }

    public static Result failed(String reason) {
      return new Result(reason, true);
    }
  }
}
