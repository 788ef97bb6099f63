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

/** Metrics of the node: its store, cluster and machine. */
final class NodeFeature implements Feature {
  private static final Logger log = LoggerFactory.getLogger(NodeFeature.class);

  /** All statuses, reported each time: alerts need continuous series. */
  private static final List<MemberStatus> STATUSES =
      List.of(
          MemberStatus.joining(),
          MemberStatus.weaklyUp(),
          MemberStatus.up(),
          MemberStatus.leaving(),
          MemberStatus.exiting(),
          MemberStatus.down());

  private final NodeSettings settings;
  private final NodeParts parts;

  NodeFeature(NodeSettings settings, NodeParts parts) {
    this.settings = settings;
    this.parts = parts;
  }

  @Override
  public void measure(MetricsSnapshot metrics) {
    metrics.gauge(
        "choir_node_info",
        "Always 1; labels with the node and its version.",
        1,
        "node",
        settings.node().name(),
        "version",
        Build.version());
    metrics.gauge(
        "choir_node_ready", "1 if the node is ready.", parts.readiness().isReady() ? 1 : 0);
    parts.store().member().ifPresent(member -> showMember(metrics, member));
    showStore(metrics);
    showCluster(metrics, Cluster.get(parts.entities().system()).state());
    parts
        .entities()
        .self()
        .map(NodeStatusTable.Observed::report)
        .ifPresent(it -> showReport(metrics, it));
  }

  private static void showMember(MetricsSnapshot metrics, StoreMember member) {
    GroupStatus status = member.group().status();
    for (GroupStatus.Role role : GroupStatus.Role.values()) {
      metrics.gauge(
          "choir_store_role",
          "1 for this member's current role in the store.",
          status.role() == role ? 1 : 0,
          "role",
          role.name().toLowerCase(Locale.ROOT));
    }
    metrics
        .gauge("choir_store_led", "1 if a leader is known.", status.leader().isPresent() ? 1 : 0)
        .gauge("choir_store_term", "Raft term.", status.term())
        .gauge("choir_store_commit_index", "Raft commit index.", status.commitIndex())
        .counter(
            "choir_store_entries_total",
            "Entries of the replicated log applied on this node.",
            status.applied() + 1.0)
        .gauge("choir_store_log_bytes", "Size of the replicated log.", status.logBytes());
    showMembers(metrics, status);
  }

  private static void showMembers(MetricsSnapshot metrics, GroupStatus status) {
    String members = "choir_store_members";
    String help = "Members of the store by kind.";
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
                      "Entries that a member has not stored yet; reported by the leader.",
                      Math.max(0, status.commitIndex() - match),
                      "member",
                      id));
      peer.lastContact()
          .ifPresent(
              silence ->
                  metrics.gauge(
                      "choir_store_member_silent_seconds",
                      "Seconds since the last contact with a member; reported by the leader.",
                      seconds(silence),
                      "member",
                      id));
    }
  }

  private void showStore(MetricsSnapshot metrics) {
    boolean stopped = parts.store().store().failure().isPresent();
    metrics.gauge(
        "choir_store_stopped", "1 if the store has stopped accepting operations.", stopped ? 1 : 0);
    try {
      StoreStats stats = parts.store().store().stats();
      metrics
          .gauge("choir_store_bytes", "Size of the store's segments.", stats.bytes())
          .gauge(
              "choir_store_garbage_bytes",
              "Unreferenced bytes in the store's segments.",
              stats.garbage())
          .gauge("choir_store_segments", "Files of the store.", stats.segments())
          .gauge("choir_store_scrolls", "Current scrolls.", stats.scrolls())
          .gauge("choir_store_phexts", "Phexts with at least one scroll.", stats.phexts());
      stats.fsyncs().ifPresent(each -> showFsyncs(metrics, each));
    } catch (IOException unread) {
      log.warn("reading the store's size failed: {}", unread.toString());
    }
  }

  private static void showFsyncs(MetricsSnapshot metrics, StoreStats.Fsyncs fsyncs) {
    String name = "choir_store_fsync_seconds";
    String help = "Duration of the last thousand fsyncs of a log.";
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
          "Cluster nodes by status, as seen by this node.",
          count,
          "status",
          status.toString().toLowerCase(Locale.ROOT));
    }
    metrics.gauge(
        "choir_cluster_unreachable_members",
        "Unreachable cluster nodes, as seen by this node.",
        state.getUnreachable().size());
  }

  private static void showReport(MetricsSnapshot metrics, NodeReport report) {
    NodeReport.Machine machine = report.machine();
    metrics
        .gauge(
            "choir_node_start_time_seconds",
            "Start time of the node in seconds since the epoch.",
            report.startedAt().toEpochMilli() / 1e3)
        .gauge(
            "choir_node_longest_pause_seconds",
            "Longest pause of the process within the last minute.",
            machine.pauseMillis() / 1e3)
        .gauge(
            "choir_agents_housed",
            "Shard numbers with active entities on this node.",
            report.awake().size())
        .gauge("choir_agents_awake", "Active entities on this node.", report.activeEntities())
        .gauge(
            "choir_agents_calling",
            "Shard numbers with a model or tool call in progress.",
            report.busy().size())
        .gauge("choir_machine_cores", "CPU cores available to the node.", machine.cores())
        .gauge("choir_machine_load", "Load average of the last minute.", machine.load())
        .gauge("choir_machine_memory_bytes", "Total memory of the machine.", machine.memoryBytes())
        .gauge(
            "choir_machine_memory_free_bytes",
            "Available memory of the machine.",
            machine.memoryFreeBytes())
        .gauge(
            "choir_machine_disk_free_bytes",
            "Free space on the home folder's disk.",
            machine.diskFreeBytes());
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }
}
