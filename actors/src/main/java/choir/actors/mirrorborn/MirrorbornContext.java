package choir.actors.mirrorborn;

import choir.actors.Settings;
import choir.actors.entities.Entities;
import choir.core.id.AgentId;
import choir.core.run.Inbound;
import choir.core.run.ReplyTo;
import choir.core.sq.ScrollStore;
import com.typesafe.config.Config;
import java.time.Duration;
import java.time.InstantSource;

/**
 * The services that a node provides to agent actors.
 *
 * @param listener notified of the agents' activity on this node
 * @param answers takes replies that are to be delivered to channels
 */
public record MirrorbornContext(
    Entities entities,
    ScrollStore store,
    InstantSource time,
    AgentListener listener,
    AnswerTaker answers,
    Timing timing) {
  /** The message, which says if its reply cannot be delivered. */
  Inbound judged(AgentId agent, Inbound message) {
    return message.replyTo() instanceof ReplyTo.Channel channel
        ? answers
            .refusal(agent, channel)
            .map(reason -> message.replyingTo(channel.refused(reason)))
            .orElse(message)
        : message;
  }

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
