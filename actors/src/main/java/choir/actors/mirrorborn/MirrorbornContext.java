package choir.actors.mirrorborn;

import choir.actors.Settings;
import choir.actors.entities.Entities;
import choir.core.sq.ScrollStore;
import com.typesafe.config.Config;
import java.time.Duration;
import java.time.InstantSource;

/**
 * What an agent's actor needs of its node.
 *
 * @param listener told what the agents of this node do
 */
public record MirrorbornContext(
    Entities entities,
    ScrollStore store,
    InstantSource time,
    AgentListener listener,
    Timing timing) {
  /**
   * Times of an agent's actor; {@code choir.mirrorborn} in {@code reference.conf} explains them.
   *
   * @param linger how long an agent with nothing to do stays active
   * @param remindAfter how long a session may be silent before it is reminded of its turn
   */
  public record Timing(Duration linger, Duration remindAfter) {
    /**
     * Reads the settings.
     *
     * @throws IllegalArgumentException naming the key and the value that cannot be used
     */
    public static Timing of(Config config) {
      return new Timing(
          Settings.positive(config, "choir.mirrorborn.linger"),
          Settings.positive(config, "choir.mirrorborn.remind-after"));
    }
  }
}
