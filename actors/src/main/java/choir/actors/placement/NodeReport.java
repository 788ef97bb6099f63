package choir.actors.placement;

import choir.actors.CborMessage;
import choir.core.id.AgentId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The status that a node reports every few seconds, for placement and operators. Not authoritative.
 *
 * @param node name of the node
 * @param version of the program
 * @param at by its own clock
 * @param startedAt when its node started, by its own clock
 * @param machine what it measured
 * @param models local models that responded to the latest probe
 * @param modelNotes what is particular to the models of its machine, each a sentence, such as a
 *     missing key; at most one for each declared model and one more
 * @param awake number of active entities by shard number
 * @param busy shard numbers with a model or tool call in progress
 * @param working number of agents with a waiting message or a running turn
 * @param some ids of some of those agents, at most {@link #MAX_NAMES}
 * @param zoneData version of its time zone data, by which it computes schedules; empty if not known
 */
public record NodeReport(
    String node,
    String version,
    Instant at,
    Instant startedAt,
    Machine machine,
    List<String> models,
    List<String> modelNotes,
    Map<Integer, Integer> awake,
    Set<Integer> busy,
    int working,
    List<AgentId> some,
    String zoneData)
    implements CborMessage {
  /** Maximum number of listed agents; the list is sent to every node every two seconds. */
  public static final int MAX_NAMES = 100;

  /** Older versions report neither working agents, notes about models nor time zone data. */
  public NodeReport {
    modelNotes = List.copyOf(Objects.requireNonNullElse(modelNotes, List.of()));
    some = List.copyOf(Objects.requireNonNullElse(some, List.of()));
    zoneData = Objects.requireNonNullElse(zoneData, "");
  }

  /** The total number of active entities. */
  public int activeEntities() {
    return awake.values().stream().mapToInt(Integer::intValue).sum();
  }

  /**
   * Metrics of a machine and its JVM.
   *
   * @param cores CPU cores available to the JVM
   * @param load load average of the last minute; negative if unknown
   * @param memoryBytes total memory
   * @param memoryFreeBytes available memory
   * @param heapBytes used heap
   * @param heapMaxBytes maximum heap
   * @param diskFreeBytes free space of the home folder's disk
   * @param pauseMillis longest JVM pause within the last minute
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
