package choir.runtime.node;

import choir.actors.placement.NodeReport;
import choir.actors.placement.NodeStatusTable;
import choir.runtime.Build;
import choir.runtime.feature.Feature;
import choir.runtime.metrics.MetricsSnapshot;
import choir.runtime.sq.group.StoreMember;
import choir.runtime.sq.io.FsyncTimes;
import choir.runtime.sq.raft.GroupStatus;
import choir.runtime.sq.store.StoreStats;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node itself, as monitoring sees it: its store, its cluster, its machine. */
final class NodeFeature implements Feature {
  private static final Logger log = LoggerFactory.getLogger(NodeFeature.class);

  /** All of them each time: a series that comes and goes cannot be watched. */
  private static final List<MemberStatus> STATUSES =
      List.of(
          MemberStatus.joining(),
          MemberStatus.weaklyUp(),
          MemberStatus.up(),
          MemberStatus.leaving(),
          MemberStatus.exiting(),
          MemberStatus.down());

  private final NodeSettings settings;
  private final NodeParts behind;

  NodeFeature(NodeSettings settings, NodeParts behind) {
    this.settings = settings;
    this.behind = behind;
  }

  @Override
  public void measure(MetricsSnapshot metrics) {
    metrics.gauge(
        "choir_node_info",
        "1; who it is, and which program.",
        1,
        "node",
        settings.node().name(),
        "version",
        Build.version());
    metrics.gauge(
        "choir_node_ready", "1 if the node serves.", behind.readiness().isReady() ? 1 : 0);
    behind.store().member().ifPresent(member -> showMember(metrics, member));
    showStore(metrics);
    showCluster(metrics, Cluster.get(behind.hosting().system()).state());
    behind
        .hosting()
        .self()
        .map(NodeStatusTable.Observed::report)
        .ifPresent(it -> showReport(metrics, it));
  }

  private static void showMember(MetricsSnapshot metrics, StoreMember member) {
    GroupStatus status = member.group().status();
    for (GroupStatus.Role role : GroupStatus.Role.values()) {
      metrics.gauge(
          "choir_store_role",
          "1 for this member's part in the store.",
          status.role() == role ? 1 : 0,
          "role",
          role.name().toLowerCase(Locale.ROOT));
    }
    metrics
        .gauge(
            "choir_store_led",
            "1 if somebody is known who takes writes.",
            status.leader().isPresent() ? 1 : 0)
        .gauge("choir_store_term", "Elections so far, as Raft counts them.", status.term())
        .gauge(
            "choir_store_commit_index",
            "The last entry that a majority is known to have stored.",
            status.commitIndex())
        .counter(
            "choir_store_entries_total",
            "Entries of the replicated log that were applied here, since the log began.",
            status.applied() + 1.0)
        .gauge("choir_store_log_bytes", "Size of the replicated log.", status.logBytes());
    showMembers(metrics, status);
  }

  private static void showMembers(MetricsSnapshot metrics, GroupStatus status) {
    String members = "choir_store_members";
    String help = "Members of the store by what they are.";
    metrics.gauge(members, help, status.voters(), "kind", "voter");
    metrics.gauge(members, help, status.members().size() - status.voters(), "kind", "listener");
    for (GroupStatus.Peer peer : status.members()) {
      if (peer.member().id().equals(status.self().id())) {
        continue;
      }
      String id = peer.member().id();
      peer.match()
          .ifPresent(
              match ->
                  metrics.gauge(
                      "choir_store_member_behind_entries",
                      "Entries that a member has not stored yet; known to the one that leads.",
                      Math.max(0, status.commitIndex() - match),
                      "member",
                      id));
      peer.lastContact()
          .ifPresent(
              silence ->
                  metrics.gauge(
                      "choir_store_member_silent_seconds",
                      "Since a member was last heard of; known to the one that leads.",
                      seconds(silence),
                      "member",
                      id));
    }
  }

  private void showStore(MetricsSnapshot metrics) {
    boolean stopped = behind.store().store().failure().isPresent();
    metrics.gauge("choir_store_stopped", "1 if the store takes nothing any more.", stopped ? 1 : 0);
    try {
      StoreStats stats = behind.store().store().stats();
      metrics
          .gauge("choir_store_bytes", "Size of the store's segments.", stats.bytes())
          .gauge(
              "choir_store_garbage_bytes",
              "Of them what nothing refers to any more.",
              stats.garbage())
          .gauge("choir_store_segments", "Files of the store.", stats.segments())
          .gauge("choir_store_scrolls", "Scrolls that can be read.", stats.scrolls())
          .gauge("choir_store_phexts", "Phexts that hold any.", stats.phexts());
      stats.fsyncs().ifPresent(each -> showFsyncs(metrics, each));
    } catch (IOException unread) {
      log.warn("the store's size cannot be read: {}", unread.toString());
    }
  }

  private static void showFsyncs(MetricsSnapshot metrics, StoreStats.Fsyncs fsyncs) {
    String name = "choir_store_fsync_seconds";
    String help = "How long the last thousand forces of a log to the disk took.";
    FsyncTimes.Spread times = fsyncs.times();
    metrics
        .gauge(name, help, times.medianMicros() / 1e6, "log", fsyncs.log(), "quantile", "0.5")
        .gauge(name, help, times.p99Micros() / 1e6, "log", fsyncs.log(), "quantile", "0.99");
  }

  private static void showCluster(MetricsSnapshot metrics, ClusterEvent.CurrentClusterState state) {
    for (MemberStatus status : STATUSES) {
      long count = 0;
      for (Member each : state.getMembers()) {
        count += each.status().equals(status) ? 1 : 0;
      }
      metrics.gauge(
          "choir_cluster_members",
          "Nodes of the cluster by status, as this one sees them.",
          count,
          "status",
          status.toString().toLowerCase(Locale.ROOT));
    }
    metrics.gauge(
        "choir_cluster_unreachable_members",
        "Nodes that do not answer, as this one sees them.",
        state.getUnreachable().size());
  }

  private static void showReport(MetricsSnapshot metrics, NodeReport report) {
    NodeReport.Machine machine = report.machine();
    metrics
        .gauge(
            "choir_node_start_time_seconds",
            "When the node started, in seconds since 1970.",
            report.startedAt().toEpochMilli() / 1e3)
        .gauge(
            "choir_node_longest_pause_seconds",
            "The longest standstill of the process within the last minute.",
            machine.pauseMillis() / 1e3)
        .gauge("choir_agents_housed", "Agents' numbers that live here now.", report.awake().size())
        .gauge("choir_agents_awake", "Agents that are awake here.", report.awakeInAll())
        .gauge(
            "choir_agents_calling",
            "Agents that wait for a model or a tool here.",
            report.busy().size())
        .gauge("choir_machine_cores", "Cores that the node may use.", machine.cores())
        .gauge(
            "choir_machine_load",
            "Processes that run or wait, average of a minute.",
            machine.load())
        .gauge("choir_machine_memory_bytes", "Memory of the machine.", machine.memoryBytes())
        .gauge(
            "choir_machine_memory_free_bytes",
            "Memory that programs can have.",
            machine.memoryFreeBytes())
        .gauge(
            "choir_machine_disk_free_bytes",
            "Room on the disk of the home.",
            machine.diskFreeBytes());
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }
}
