package choir.actors.placement;

import choir.actors.CborMessage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a node is, as it says itself every few seconds: for placement and for people, never the
 * truth.
 *
 * @param node its name
 * @param version of the program
 * @param at by its own clock
 * @param startedAt when its node started, by its own clock
 * @param machine what it measured
 * @param models of this machine that answered when they were last tried
 * @param awake how many entities of each agent's number are awake there
 * @param busy numbers of agents that wait for a model or a tool
 */
public record NodeReport(
    String node,
    String version,
    Instant at,
    Instant startedAt,
    Machine machine,
    List<String> models,
    Map<Integer, Integer> awake,
    Set<Integer> busy)
    implements CborMessage {
  /** How many entities are awake there, whatever their number. */
  public int awakeInAll() {
    return awake.values().stream().mapToInt(Integer::intValue).sum();
  }

  /**
   * Facts of a machine and its JVM.
   *
   * @param cores that the JVM may use
   * @param load processes that run or wait, average of a minute; negative if not known
   * @param memoryBytes of the machine
   * @param memoryFreeBytes that programs can have
   * @param heapBytes in use
   * @param heapMaxBytes at the most
   * @param diskFreeBytes where the home is
   * @param pauseMillis the longest standstill of the JVM within the last minute
   */
  public record Machine(
      int cores,
      double load,
      long memoryBytes,
      long memoryFreeBytes,
      long heapBytes,
      long heapMaxBytes,
      long diskFreeBytes,
      long pauseMillis) {}
}
