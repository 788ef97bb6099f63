package choir.actors.floor;

import choir.actors.Settings;
import choir.actors.entities.Entities;
import choir.core.chat.ChatMessage;
import choir.core.id.AgentId;
import choir.core.run.Inbound;
import com.typesafe.config.Config;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The services that a node provides to floors.
 *
 * @param calls makes the messages by which agents are woken
 */
public record FloorContext(Entities entities, InstantSource time, Calls calls, Timing timing) {
  /** Makes a message to an agent of one in a chat. */
  public interface Calls {
    /**
     * The message to an agent, the same as its voice would make.
     *
     * @param self id of the agent's account
     * @param person what the ranch calls the author; empty if the author is not one of its people
     */
    Inbound of(
        AgentId agent, String self, ChatMessage message, Optional<String> person, Instant now);
  }

  /**
   * Durations of a floor, documented under {@code choir.floor} in {@code reference.conf}.
   *
   * @param linger how long a floor on which nothing happens stays active
   * @param gather how long it waits for claims before it decides
   * @param begin how long a speaker may take to begin
   * @param repeatAfter when a message to an agent is repeated
   * @param look how often it is asked whether a speaker has begun
   * @param follow for how long a turn is followed
   */
  public record Timing(
      Duration linger,
      Duration gather,
      Duration begin,
      Duration repeatAfter,
      Duration look,
      Duration follow) {
    /**
     * Reads the settings.
     *
     * @throws IllegalArgumentException naming the key and the invalid value
     */
    public static Timing of(Config config) {
      return new Timing(
          Settings.positive(config, "choir.floor.linger"),
          Settings.positive(config, "choir.floor.gather"),
          Settings.positive(config, "choir.floor.begin"),
          Settings.positive(config, "choir.floor.repeat-after"),
          Settings.positive(config, "choir.floor.look"),
          Settings.positive(config, "choir.floor.follow"));
    }
  }
}
