package choir.runtime.status;

import choir.core.model.Outage;
import choir.runtime.messages.HookPortView;
import choir.runtime.sq.store.StoreStats;
import choir.runtime.sq.store.StoreStatsView;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * State of the ranch. The fields from {@code declared} on are absent while the node is not ready.
 *
 * @param ranch its name; null while the node is not ready, as is {@code defaultAgent}
 * @param version of the program that the answering node runs
 * @param waitsFor conditions that are missing, in words; empty if the node is ready
 * @param startedAt when the answering node started
 * @param models names of the declared models
 * @param outages models that take no calls at present, as the answering node sees them
 * @param hookPorts the ports of agents on the answering node
 * @param agents all declared agents, or, if there are many, some that have work in hand
 * @param declared number of declared agents
 * @param working number of agents that have work in hand
 * @param withoutProfile number of agents that are not known to have stored their profile yet
 * @param tokensToday tokens of all turns that have ended since midnight UTC
 */
record StatusView(
    Optional<String> ranch,
    String version,
    boolean ready,
    List<String> waitsFor,
    Instant startedAt,
    long uptimeSeconds,
    List<String> models,
    List<Outage> outages,
    List<HookPortView> hookPorts,
    Optional<String> defaultAgent,
    List<AgentStatusView> agents,
    StoreView store,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Integer> declared,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Integer> working,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Integer> withoutProfile,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Long> tokensToday) {
  /**
   * Statistics of the node's copy of the store; see {@link StoreStatsView}.
   *
   * @param error why they cannot be read; all other fields are absent then
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record StoreView(
      Optional<Integer> segments,
      Optional<Long> bytes,
      Optional<Long> garbageBytes,
      Optional<Long> historyBytes,
      Optional<Long> scrolls,
      Optional<Integer> phexts,
      Optional<StoreStatsView.FsyncView> forces,
      Optional<String> error) {
    static StoreView of(StoreStats stats) {
      StoreStatsView view = StoreStatsView.of(stats);
      return new StoreView(
          Optional.of(view.segments()),
          Optional.of(view.bytes()),
          Optional.of(view.garbageBytes()),
          Optional.of(view.historyBytes()),
          Optional.of(view.scrolls()),
          Optional.of(view.phexts()),
          view.forces(),
          Optional.empty());
    }

    static StoreView unreadable(String error) {
      return new StoreView(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.of(error));
    }
  }
}
