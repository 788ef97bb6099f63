package choir.core.calendar;

import choir.core.id.AgentId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Looks at guards on the node that keeps the schedule. Bounded in time; thread-safe. */
@FunctionalInterface
public interface GuardProbe {
  /** For nodes that open nothing to guards. */
  GuardProbe NONE =
      (agent, guard, seen) ->
          CompletableFuture.completedStage(GuardVerdict.failed("this node looks at no guards"));

  /**
   * Looks at a guard.
   *
   * @param agent whose rules for tools apply
   * @param seen what the guard saw when it last let a run start; empty before that
   */
  CompletionStage<GuardVerdict> look(AgentId agent, Guard guard, String seen);
}
