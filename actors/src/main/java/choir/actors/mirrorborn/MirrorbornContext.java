package choir.actors.mirrorborn;

import choir.actors.Settings;
import choir.actors.entities.Entities;
import choir.core.sq.ScrollStore;
import com.typesafe.config.Config;
import java.time.Duration;
import java.time.InstantSource;

/**
 * The services that a node provides to agent actors.
 *
 * @param listener notified of the agents' activity on this node
 */
public record MirrorbornContext(
    Entities entities,
    ScrollStore store,
    InstantSource time,
    AgentListener listener,
    Timing timing) {
  /**
   * Durations of an agent's actor, documented under {@code choir.mirrorborn} in {@code
   * reference.conf}.
   *
   * @param linger how long an idle agent stays active
   * @param remindAfter interval at which sessions are reminded of their turns
   */
  public record Timing(Duration linger, Duration remindAfter) {
    /**
     * Reads the settings.
     *
     * @throws IllegalArgumentException naming the key and the invalid value
     */
    public static Timing of(Config config) {
      return new Timing(
          Settings.positive(config, "choir.mirrorborn.linger"),
          Settings.positive(config, "choir.mirrorborn.remind-after"));
    }
  }
}
