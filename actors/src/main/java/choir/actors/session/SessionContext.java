package choir.actors.session;

import choir.actors.Settings;
import choir.core.model.ModelRouter;
import choir.core.skill.SkillIndex;
import choir.core.sq.ScrollStore;
import choir.core.tool.Tool;
import com.typesafe.config.Config;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The services that a node provides to session actors.
 *
 * @param tools the tools at present, by name
 * @param owner notified of turn ends
 * @param calls registry of the calls in progress on this node
 * @param availability the models that take no calls at present
 * @param leaving whether the node is shutting down; if so, calls are not awaited
 * @param ids makes ids that nobody can guess
 * @param skills those of the agents
 */
public record SessionContext(
    ScrollStore store,
    InstantSource time,
    ModelRouter models,
    Supplier<Map<String, Tool>> tools,
    RunOwner owner,
    ActiveCalls calls,
    ModelAvailability availability,
    BooleanSupplier leaving,
    Supplier<String> ids,
    SkillIndex skills,
    Timing timing) {
  /** The tools at present, sorted, so that a repeated request is identical byte for byte. */
  SortedMap<String, Tool> currentTools() {
    return new TreeMap<>(tools.get());
  }

  /**
   * Whether a tool may not be called twice. An unknown tool may, unless it is one of a server whose
   * tools are not known yet after a restart.
   */
  boolean callsOnlyOnce(String tool) {
    Tool found = tools.get().get(tool);
    return found == null ? tool.contains(Tool.OF_SERVER) : !found.idempotent();
  }

  /**
   * Durations of a session's actor, documented under {@code choir.session} in {@code
   * reference.conf}.
   *
   * @param linger how long an idle session stays active
   * @param handOver how long a relocation waits for a call in progress
   * @param modelIdleTimeout idle time-out of a model call
   * @param modelDeadline total time-out of a model call
   * @param toolDeadline time-out of a tool call
   * @param approval how long a call waits for the answer of a person
   */
  public record Timing(
      Duration linger,
      Duration handOver,
      Duration modelIdleTimeout,
      Duration modelDeadline,
      Duration toolDeadline,
      Duration approval) {
    /**
     * Reads the settings.
     *
     * @throws IllegalArgumentException naming the key and the invalid value
     */
    public static Timing of(Config config) {
      return new Timing(
          Settings.positive(config, "choir.session.linger"),
          Settings.positive(config, "choir.session.hand-over"),
          Settings.positive(config, "choir.session.model-silence"),
          Settings.positive(config, "choir.session.model-deadline"),
          Settings.positive(config, "choir.session.tool-deadline"),
          Settings.positive(config, "choir.session.approval"));
    }
  }
}
