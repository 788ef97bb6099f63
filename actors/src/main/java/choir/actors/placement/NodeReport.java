package choir.actors.placement;

import choir.actors.CborMessage;
import choir.core.id.AgentId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
 * @param working how many agents have a message or a turn in hand there
 * @param some of those, by id, at most {@link #MAX_NAMES}
 */
public record NodeReport(
    String node,
    String version,
    Instant at,
    Instant startedAt,
    Machine machine,
    List<String> models,
    Map<Integer, Integer> awake,
    Set<Integer> busy,
    int working,
    List<AgentId> some)
    implements CborMessage {
  /** Agents that are named: as many as a person reads. Each goes to every node all two seconds. */
  public static final int MAX_NAMES = 100;

  /** A node of an older program says nothing of who works. */
  public NodeReport {
    some = List.copyOf(Objects.requireNonNullElse(some, List.of()));
  }

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
