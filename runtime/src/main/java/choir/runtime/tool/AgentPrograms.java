package choir.runtime.tool;

import choir.core.id.AgentId;
import choir.core.tool.Tool;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * The programs that run for agents, whatever tool has started them: a few of one agent at a time,
 * each only as long as somebody waits for it.
 */
final class AgentPrograms {
  /** Programs of one agent at a time, so that it leaves some to the others. */
  private static final int MAX_OF_AGENT = 4;

  private final ToolThreads threads;

  /** Calls that run, as long as somebody waits for them. */
  private final Set<String> awaited = ConcurrentHashMap.newKeySet();

  private final Map<AgentId, Integer> byAgent = new ConcurrentHashMap<>();

  /**
   * @param most maximum number of programs at a time, which may run for as long as they may
   */
  AgentPrograms(int most) {
    this.threads = new ToolThreads(most);
  }

  /** The work of a call that runs a program. */
  interface Work {
    /**
     * @param cancelled whether nobody waits for the result any more
     */
    Tool.Result run(BooleanSupplier cancelled) throws IOException, RefusedException;
  }

  /** Runs the programs of a call. */
  CompletionStage<Tool.Result> run(Tool.Call call, Work work) {
    return threads.run(() -> perform(call, work));
  }

  /** Has the programs of a call killed. */
  void cancel(Tool.Call call) {
    awaited.remove(key(call));
  }

  private static String key(Tool.Call call) {
    return call.run() + " " + call.id();
  }

  private Tool.Result perform(Tool.Call call, Work work) throws RefusedException {
    String key = key(call);
    AgentId agent = call.caller().agent();
    int running = byAgent.merge(agent, 1, Integer::sum);
    awaited.add(key);
    try {
      if (running > MAX_OF_AGENT) {
        throw new RefusedException("you run " + MAX_OF_AGENT + " programs already; call again");
      }
      return work.run(() -> !awaited.contains(key));
    } catch (IOException failed) {
      throw new RefusedException("the program cannot be run: " + failed.getMessage());
    } finally {
      awaited.remove(key);
      byAgent.computeIfPresent(agent, (id, count) -> count == 1 ? null : count - 1);
    }
  }
}
