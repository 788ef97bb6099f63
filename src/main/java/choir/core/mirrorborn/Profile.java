package choir.core.mirrorborn;

import choir.core.phext.Coordinate;

/**
 * What is declared of an agent, as its actor needs it. The persona texts are scrolls; see {@code
 * choir.core.roster}.
 *
 * @param revision of the declaration that it stems from; grows
 * @param shard the agent's number, once and for ever
 * @param home where its memory begins in its own phext
 * @param model name of a declared model
 */
public record Profile(
    AgentId agent,
    long revision,
    int shard,
    String name,
    String role,
    Coordinate home,
    String model,
    Limits limits) {
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
