package choir.actors.voice;

import choir.actors.Settings;
import choir.actors.entities.Entities;
import choir.core.chat.ChatGateway;
import choir.core.failure.Backoff;
import choir.core.sq.ScrollStore;
import com.typesafe.config.Config;
import java.time.Duration;
import java.time.InstantSource;

/** The services that a node provides to voices. */
public record VoiceContext(
    Entities entities,
    ScrollStore store,
    InstantSource time,
    ChatGateway gateway,
    ChatDesk desk,
    Timing timing) {
  /**
   * Durations of a voice, documented under {@code choir.voice} in {@code reference.conf}.
   *
   * @param linger how long a voice without an identity and without posts stays active
   * @param repeatAfter how long an agent may take to store a message before it is sent again
   * @param save how often the positions in the channels are stored
   * @param retryMin first delay after a failure of the service; doubled each time
   * @param retryMax longest such delay
   * @param giveUp when a post that cannot be made is given up
   * @param floorPatience how long the floor may take to decide about a message that calls the agent
   * @param floorWait how long the floor may take to decide about a message for everybody
   * @param frozen how often it is looked whether a place is still frozen
   */
  public record Timing(
      Duration linger,
      Duration repeatAfter,
      Duration save,
      Duration retryMin,
      Duration retryMax,
      Duration giveUp,
      Duration floorPatience,
      Duration floorWait,
      Duration frozen) {
    /**
     * Reads the settings.
     *
     * @throws IllegalArgumentException naming the key and the invalid value
     */
    public static Timing of(Config config) {
      return new Timing(
          Settings.positive(config, "choir.voice.linger"),
          Settings.positive(config, "choir.voice.repeat-after"),
          Settings.positive(config, "choir.voice.save"),
          Settings.positive(config, "choir.voice.retry-min"),
          Settings.positive(config, "choir.voice.retry-max"),
          Settings.positive(config, "choir.voice.give-up"),
          Settings.positive(config, "choir.voice.floor-patience"),
          Settings.positive(config, "choir.voice.floor-wait"),
          Settings.positive(config, "choir.voice.frozen"));
    }

    /** The delay after a number of failures in a row. */
    Duration retry(int failures) {
      return Backoff.delay(retryMin, failures, retryMax);
    }
  }
}
