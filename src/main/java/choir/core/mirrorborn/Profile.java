package choir.core.mirrorborn;

import choir.core.id.AgentId;
import choir.core.phext.Coordinate;

/**
 * What is declared of an agent, as its actor needs it. The persona texts are scrolls; see {@code
 * choir.core.roster}.
 *
 * @param revision of the declaration that it stems from; grows
 * @param shard the agent's number, once and for ever; see {@code choir.core.roster}
 * @param home where its memory begins in its own phext
 * @param model name of a declared model
 * @param seat which of those who have the number it is, 1 to 999, once and for ever; absent in an
 *     older one, where it is {@link #FIRST_SEAT}
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
  /** Of the only one, or the first, who has a number. */
  public static final int FIRST_SEAT = 1;

  public Profile {
    seat = seat == 0 ? FIRST_SEAT : seat;
    if (seat < FIRST_SEAT || seat > Coordinate.MAX) {
      throw new IllegalArgumentException(
          "seat is " + seat + ", must be " + FIRST_SEAT + " to " + Coordinate.MAX);
    }
  }

  /** One with a number of its own, or the first who has it. */
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
   * Bounds of an agent's work.
   *
   * @param callsPerTurn model and tool calls after which a turn is ended; at least 1
   * @param concurrentTurns turns in different sessions at a time; at least 1
   * @param contextTokens of the prompt, estimated; at least 500
   * @param outputTokens at which the model is cut; at least 1
   */
  public record Limits(int callsPerTurn, int concurrentTurns, int contextTokens, int outputTokens) {
    public static final Limits DEFAULT = new Limits(200, 4, 24_000, 4_096);

    public Limits {
      atLeast("callsPerTurn", callsPerTurn, 1);
      atLeast("concurrentTurns", concurrentTurns, 1);
      atLeast("contextTokens", contextTokens, 500);
      atLeast("outputTokens", outputTokens, 1);
    }

    private static void atLeast(String name, int value, int least) {
      if (value < least) {
        throw new IllegalArgumentException(name + " is " + value + ", must be at least " + least);
      }
    }
  }
}
