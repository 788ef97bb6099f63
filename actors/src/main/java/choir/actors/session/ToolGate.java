package choir.actors.session;

import choir.core.tool.Tool;
import choir.core.tool.ToolAction;
import choir.core.tool.ToolPolicy;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Judges tool calls by the policy in force, before they are performed. */
record ToolGate(PolicyReader policies) {
  /** A call that was examined, and what is to be done with it. */
  record Judgement(Tool.Prepared call, ToolPolicy.Decision decision) {
    /** The result of a call that is not performed; empty if it is. */
    Optional<Tool.Result> refusal() {
      if (call.action().refusal().isPresent()) {
        return call.action().refusal().map(Tool.Result::failed);
      }
      return switch (decision.verdict()) {
        case ALLOW -> Optional.empty();
        case ASK ->
            Optional.of(Tool.Result.failed("not allowed without a person: " + decision.reason()));
        case DENY -> Optional.of(Tool.Result.failed("not allowed: " + decision.reason()));
      };
    }
  }

  /** Examines and judges a call. */
  CompletionStage<Judgement> judge(Tool tool, Tool.Call call) {
    return policies
        .read(call.caller().agent())
        .thenCompose(
            policy -> tool.prepare(call).thenApply(ready -> judge(tool, call, policy, ready)));
  }

  private static Judgement judge(
      Tool tool, Tool.Call call, ToolPolicy policy, Tool.Prepared ready) {
    ToolAction action = ready.action();
    return new Judgement(ready, policy.decide(tool.spec().name(), action, call.origin()));
  }
}
