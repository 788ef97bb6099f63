package choir.actors.session;

import choir.actors.Settings;
import choir.core.model.ModelRouter;
import choir.core.sq.ScrollStore;
import choir.core.tool.Tool;
import com.typesafe.config.Config;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * What a session's actor needs of its node.
 *
 * @param tools by name
 * @param owner told how turns end
 * @param calls those of this node that are under way
 * @param leaving whether the node is going down: then a call is not waited for
 */
public record SessionContext(
    ScrollStore store,
    InstantSource time,
    ModelRouter models,
    Map<String, Tool> tools,
    RunOwner owner,
    ActiveCalls calls,
    BooleanSupplier leaving,
    Timing timing) {
  /** The tools in one order for ever: a request made again is the same, byte for byte. */
  public SessionContext {
    tools = Collections.unmodifiableMap(new TreeMap<>(tools));
  }

  /**
   * Times of a session's actor; {@code choir.session} in {@code reference.conf} explains them.
   *
   * @param linger how long a session at rest stays active
   * @param handOver how long a relocation waits for a call that is under way
   * @param modelSilence how long a model may send nothing
   * @param modelDeadline the longest call of a model
   * @param toolDeadline the longest call of a tool
   */
  public record Timing(
      Duration linger,
      Duration handOver,
      Duration modelSilence,
      Duration modelDeadline,
      Duration toolDeadline) {
    /**
     * Reads the settings.
     *
     * @throws IllegalArgumentException naming the key and the value that cannot be used
     */
    public static Timing of(Config config) {
      return new Timing(
          Settings.positive(config, "choir.session.linger"),
          Settings.positive(config, "choir.session.hand-over"),
          Settings.positive(config, "choir.session.model-silence"),
          Settings.positive(config, "choir.session.model-deadline"),
          Settings.positive(config, "choir.session.tool-deadline"));
    }
  }
}
