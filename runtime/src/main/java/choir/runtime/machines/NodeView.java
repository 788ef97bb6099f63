package choir.runtime.machines;

import choir.actors.placement.NodeReport;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A node of the ranch. Fields from {@code address} to {@code leads} are absent if it is not in the
 * cluster, from {@code member} to {@code silentMillis} if it has no copy of the store, and from
 * {@code version} on if it has not reported yet.
 *
 * @param address of its actor system
 * @param status state of its cluster membership, such as {@code up}; {@code away} without one
 * @param worker whether it hosts agents
 * @param leads whether it is the cluster's leader
 * @param member id of its copy of the store
 * @param store role of its copy: {@code leader}, {@code voter} or {@code listener}
 * @param behind entries that its copy lacks; -1 if that is not known
 * @param silentMillis time since its copy was last heard from; -1 if that is not known
 * @param offers declared of its machine
 * @param clockAheadMillis lead of its clock over that of the node that answers
 * @param models on its machine that answered when last tried
 * @param modelNotes what is particular to the models of its machine, each a sentence
 * @param numbers shard numbers that are placed on it
 * @param agents that have these numbers
 * @param awake active entities
 * @param working agents with a message or turn in hand
 * @param agentIds ids of some of its agents
 * @param zoneData version of its time zone data; absent from a node of an older version
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record NodeView(
    String name,
    Optional<String> address,
    String status,
    boolean reachable,
    Optional<Boolean> worker,
    Optional<Boolean> leads,
    Optional<String> member,
    Optional<String> store,
    Optional<Long> behind,
    Optional<Long> silentMillis,
    boolean draining,
    List<String> offers,
    Optional<String> version,
    Optional<Instant> startedAt,
    Optional<Long> heardMillisAgo,
    Optional<Long> clockAheadMillis,
    Optional<MachineView> machine,
    Optional<List<String>> models,
    Optional<List<String>> modelNotes,
    Optional<Integer> numbers,
    Optional<Integer> agents,
    Optional<Integer> awake,
    Optional<Integer> working,
    Optional<List<String>> agentIds,
    Optional<String> zoneData) {
  /**
   * Measurements of a machine and its JVM.
   *
   * @param cores available to the JVM
   * @param load runnable processes, average of a minute; negative if not known
   * @param memoryBytes of the machine
   * @param memoryFreeBytes available to programs
   * @param heapBytes in use
   * @param heapMaxBytes limit of the heap
   * @param diskFreeBytes of the volume with the home folder
   * @param pauseMillis longest pause of the JVM within the last minute
   */
  public record MachineView(
      int cores,
      double load,
      long memoryBytes,
      long memoryFreeBytes,
      long heapBytes,
      long heapMaxBytes,
      long diskFreeBytes,
      long pauseMillis) {
    static MachineView of(NodeReport.Machine machine) {
      return new MachineView(
          machine.cores(),
          machine.load(),
          machine.memoryBytes(),
          machine.memoryFreeBytes(),
          machine.heapBytes(),
          machine.heapMaxBytes(),
          machine.diskFreeBytes(),
          machine.pauseMillis());
    }
  }
}
