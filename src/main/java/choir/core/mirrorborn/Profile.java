package choir.core.mirrorborn;

import choir.core.id.AgentId;
import choir.core.phext.Coordinate;
import choir.core.run.Priority;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * The declared properties of an agent that its actor needs. The persona texts are scrolls; see
 * {@code choir.core.roster}.
 *
 * @param revision revision of the declaration; increasing
 * @param shard the agent's shard number, which never changes; see {@code choir.core.roster}
 * @param home the coordinate of its memory in its own phext
 * @param model name of a declared model
 * @param seat position among the agents that share the shard number, 1 to 999, which never changes;
 *     absent in older profiles, which have {@link #FIRST_SEAT}
 */
public record Profile(
    AgentId agent,
    long revision,
    int shard,
    String name,
    String role,
    Coordinate home,
    String model,
    Limits limits,
    int seat) {
  /** The seat of the only or the first agent with a shard number. */
  public static final int FIRST_SEAT = 1;

  public Profile {
    seat = seat == 0 ? FIRST_SEAT : seat;
    if (seat < FIRST_SEAT || seat > Coordinate.MAX) {
      throw new IllegalArgumentException(
          "seat is " + seat + ", must be " + FIRST_SEAT + " to " + Coordinate.MAX);
    }
  }

  /** A profile with {@link #FIRST_SEAT}. */
  public Profile(
      AgentId agent,
      long revision,
      int shard,
      String name,
      String role,
      Coordinate home,
      String model,
      Limits limits) {
    this(agent, revision, shard, name, role, home, model, limits, FIRST_SEAT);
  }

  /**
   * Limits of an agent's work.
   *
   * @param callsPerTurn maximum model and tool calls per turn; at least 1
   * @param concurrentTurns maximum concurrent turns, each in its own session; at least 1
   * @param contextTokens maximum size of the prompt, estimated; at least 500
   * @param outputTokens maximum size of an answer; at least 1
   * @param patience how long a turn waits for a model that takes no calls; empty for the defaults,
   *     which {@link #patience(Priority)} gives
   */
  public record Limits(
      int callsPerTurn,
      int concurrentTurns,
      int contextTokens,
      int outputTokens,
      Optional<Duration> patience) {
    public static final Limits DEFAULT = new Limits(200, 4, 24_000, 4_096);

    /** A person who waits gives up early; work in the background survives a night. */
    private static final Duration PERSON = Duration.ofMinutes(10);

    private static final Duration BACKGROUND = Duration.ofHours(24);

    /** Limits with the default patience. */
    public Limits(int callsPerTurn, int concurrentTurns, int contextTokens, int outputTokens) {
      this(callsPerTurn, concurrentTurns, contextTokens, outputTokens, Optional.empty());
    }

    /** How long a turn waits for a model that takes no calls. */
    public Duration patience(Priority priority) {
      return patience.orElse(priority == Priority.PERSON ? PERSON : BACKGROUND);
    }

    public Limits {
      atLeast("callsPerTurn", callsPerTurn, 1);
      atLeast("concurrentTurns", concurrentTurns, 1);
      atLeast("contextTokens", contextTokens, 500);
      atLeast("outputTokens", outputTokens, 1);
      patience = Objects.requireNonNullElse(patience, Optional.empty());
    }

    private static void atLeast(String name, int value, int least) {
      if (value < least) {
        throw new IllegalArgumentException(name + " is " + value + ", must be at least " + least);
      }
    }
  }
}
