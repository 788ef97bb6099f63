package choir.runtime.machines;

import choir.actors.placement.NodeName;
import choir.actors.placement.NodeReport;
import choir.actors.placement.NodeStatusTable;
import choir.actors.placement.Placements;
import choir.actors.placement.Reachable;
import choir.actors.ranch.Ranch;
import choir.core.Rejection;
import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.placement.CandidateNode;
import choir.core.placement.NodeRole;
import choir.core.placement.Pin;
import choir.core.placement.PlacementRecords;
import choir.core.placement.ShardPlacement;
import choir.runtime.Build;
import choir.runtime.ranch.RanchFile;
import choir.runtime.sq.group.GroupChange;
import choir.runtime.sq.group.StoreMember;
import choir.runtime.sq.raft.GroupStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.pattern.Patterns;

/** The machines of the ranch, as this node knows them. */
public final class ClusterMachines implements Machines {
  /** An election takes a second: ten times half a second are enough for one that went wrong. */
  private static final int TRIES = 10;

  private static final Duration PAUSE = Duration.ofMillis(500);

  /** Places of an agent that are told. */
  private static final int MAX_PLACES = 20;

  /**
   * This node as the others know it.
   *
   * @param name of the node
   * @param ranch name of the ranch
   * @param home folder of this node
   * @param secure whether it has certificates
   */
  public record Self(String name, String ranch, Path home, boolean secure) {}

  private final Self self;
  private final ActorSystem<?> system;
  private final Ranch ranch;
  private final Placements placements;
  private final NodeStatusTable board;
  private final StoreMember member;
  private final NodeResidents residents;
  private final Relocations relocations;

  /**
   * Makes the view.
   *
   * @param placements decides where agents live
   * @param board what the nodes reported last
   */
  public ClusterMachines(
      Self self,
      ActorSystem<?> system,
      Ranch ranch,
      Placements placements,
      NodeStatusTable board,
      StoreMember member) {
    this.self = self;
    this.system = system;
    this.ranch = ranch;
    this.placements = placements;
    this.board = board;
    this.member = member;
    this.residents = new NodeResidents(ranch, board);
    this.relocations = new Relocations(member.store());
  }

  @Override
  public Map<String, Object> invitation() throws IOException {
    Map<String, Object> invitation = new LinkedHashMap<>();
    invitation.put("ranch", self.ranch());
    invitation.put("version", Build.version());
    invitation.put("group", member.id().toString());
    invitation.put("secure", self.secure());
    invitation.put("time", Clock.systemUTC().instant());
    invitation.put("files", RanchFile.files(self.home()));
    return invitation;
  }

  @Override
  public CompletionStage<Map<String, Object>> view() {
    residents.refresh();
    return member.group().leaderStatus().thenCombine(placements.records(), this::view);
  }

  private Map<String, Object> view(GroupStatus store, PlacementRecords book) {
    ClusterEvent.CurrentClusterState state = state();
    Map<String, Map<String, Object>> nodes = new TreeMap<>();
    for (Member each : state.getMembers()) {
      String name = NodeName.of(each).orElseGet(() -> each.address().hostPort());
      Map<String, Object> node = nodes.computeIfAbsent(name, ClusterMachines::named);
      node.put("address", each.address().hostPort());
      node.put("status", each.status().toString().toLowerCase(Locale.ROOT));
      node.put("reachable", !state.getUnreachable().contains(each));
      node.put("worker", each.hasRole(NodeRole.WORKER.written()));
      node.put("leads", each.address().equals(state.getLeader()));
    }
    for (GroupStatus.Peer peer : store.members()) {
      Map<String, Object> node =
          nodes.computeIfAbsent(peer.member().node(), ClusterMachines::named);
      node.putIfAbsent("status", "away");
      node.putIfAbsent("reachable", false);
      node.put("member", peer.member().id());
      node.put("store", store.roleOf(peer));
      node.put("behind", store.lag(peer).orElse(-1));
      node.put("silentMillis", store.silence(peer).map(Duration::toMillis).orElse(-1L));
    }
    nodes.forEach((name, node) -> addReport(node, name, book));
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("ranch", self.ranch());
    view.put("seenBy", self.name());
    view.put("nodes", nodes.values());
    view.put("store", storeView(store));
    view.put("moves", relocations.latest(book));
    return view;
  }

  private ClusterEvent.CurrentClusterState state() {
    return Cluster.get(system).state();
  }

  private void addReport(Map<String, Object> node, String name, PlacementRecords book) {
    node.put("draining", book.draining().contains(name));
    node.put("offers", book.offers().getOrDefault(name, new TreeSet<>()));
    Optional<NodeStatusTable.Observed> observed = board.find(name);
    if (observed.isEmpty()) {
      return;
    }
    NodeReport report = observed.get().report();
    node.put("version", report.version());
    node.put("startedAt", report.startedAt());
    node.put("heardMillisAgo", observed.get().age().toMillis());
    node.put("clockAheadMillis", observed.get().ahead().toMillis());
    node.put("machine", report.machine());
    node.put("models", report.models());
    residents.describe(report, book, node);
  }

  private static Map<String, Object> named(String name) {
    Map<String, Object> node = new LinkedHashMap<>();
    node.put("name", name);
    return node;
  }

  private static Map<String, Object> storeView(GroupStatus store) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("group", store.group().toString());
    view.put("leader", store.leader().map(each -> each.id()).orElse(""));
    view.put("term", store.term());
    view.put("committed", store.commitIndex());
    view.put("voters", store.voters());
    return view;
  }

  @Override
  public boolean isMember(String node) {
    return member.group().status().members().stream()
        .anyMatch(peer -> peer.member().node().equals(node));
  }

  @Override
  public CompletionStage<GroupChange.Result> change(GroupChange change) {
    return member.group().change(change);
  }

  @Override
  public CompletionStage<Map<String, Object>> explain(Profile agent) {
    return placements.records().thenApply(book -> explain(agent, book));
  }

  private Map<String, Object> explain(Profile agent, PlacementRecords book) {
    ShardPlacement placement = book.placement(agent.shard());
    List<CandidateNode> candidates = candidates(book);
    Instant now = Clock.systemUTC().instant();
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("agent", agent.agent().value());
    view.put("number", agent.shard());
    view.put("sharesWith", residents.others(agent));
    view.put("machine", placement.constraints().machine());
    view.put("needs", placement.constraints().needs());
    view.put("sent", placement.pinAt(now));
    view.put("places", relocations.placesOf(agent.shard(), MAX_PLACES));
    view.put("wouldChoose", placements.rules().choose(placement, candidates, now));
    List<Map<String, Object>> nodes = new ArrayList<>();
    for (CandidateNode candidate : candidates) {
      Map<String, Object> node = named(candidate.name());
      node.put("offers", candidate.offers());
      node.put("draining", candidate.draining());
      node.put("agents", candidate.shards());
      node.put("cores", candidate.cores());
      node.put("wellSeconds", candidate.reachableFor().toSeconds());
      nodes.add(node);
    }
    view.put("nodes", nodes);
    return view;
  }

  private List<CandidateNode> candidates(PlacementRecords book) {
    List<CandidateNode> candidates = new ArrayList<>();
    for (Member each : Reachable.up(system)) {
      if (each.hasRole(NodeRole.WORKER.written())) {
        NodeName.of(each).ifPresent(name -> candidates.add(candidate(name, book)));
      }
    }
    return candidates;
  }

  private CandidateNode candidate(String name, PlacementRecords book) {
    int tenants = board.find(name).map(each -> each.report().awake().size()).orElse(0);
    return Placements.candidate(name, tenants, book, board);
  }

  @Override
  public CompletionStage<Optional<Rejection>> send(AgentId agent, Optional<Pin> pin) {
    Optional<Rejection> unknown = pin.flatMap(each -> notAWorker(each.node()));
    return unknown.isPresent() ? CompletableFuture.completedStage(unknown) : ranch.send(agent, pin);
  }

  private Optional<Rejection> notAWorker(String node) {
    TreeSet<String> workers = new TreeSet<>();
    for (Member each : state().getMembers()) {
      if (each.hasRole(NodeRole.WORKER.written())) {
        NodeName.of(each).ifPresent(workers::add);
      }
    }
    return workers.contains(node)
        ? Optional.empty()
        : Optional.of(
            Rejection.unknown(
                "'%s' is no node that hosts agents; there are %s".formatted(node, workers)));
  }

  @Override
  public CompletionStage<Optional<Rejection>> drain(String node, boolean draining) {
    Optional<Rejection> unknown = draining ? notAWorker(node) : Optional.empty();
    if (unknown.isPresent()) {
      return CompletableFuture.completedStage(unknown);
    }
    return placements
        .records()
        .thenCompose(
            book -> {
              boolean last =
                  candidates(book).stream()
                      .allMatch(each -> each.draining() || each.name().equals(node));
              return draining && last
                  ? CompletableFuture.completedStage(
                      Optional.of(
                          Rejection.conflict(
                                  "'%s' is the last node that agents can live on".formatted(node))
                              .remedy("let another node join first")))
                  : ranch.drain(node, draining);
            });
  }

  @Override
  public CompletionStage<Optional<Rejection>> remove(String node) {
    boolean answers =
        Reachable.members(system).stream()
            .anyMatch(each -> NodeName.of(each).equals(Optional.of(node)));
    return answers
        ? CompletableFuture.completedStage(
            Optional.of(
                Rejection.conflict("'%s' is up".formatted(node)).remedy("run 'choir leave' on it")))
        : removeMembers(node);
  }

  private CompletionStage<Optional<Rejection>> removeMembers(String node) {
    List<String> ids =
        member.group().status().members().stream()
            .filter(peer -> peer.member().node().equals(node))
            .map(peer -> peer.member().id())
            .toList();
    if (ids.isEmpty()) {
      return CompletableFuture.completedStage(
          Optional.of(
              Rejection.unknown("there is no node '%s'".formatted(node))
                  .remedy("'choir nodes' lists them")));
    }
    CompletionStage<Optional<Rejection>> done = CompletableFuture.completedStage(Optional.empty());
    for (String id : ids) {
      done =
          done.thenCompose(
              refusal ->
                  refusal.isPresent() ? CompletableFuture.completedStage(refusal) : removed(id));
    }
    return done;
  }

  /** Takes a member out of the store's group. */
  private CompletionStage<Optional<Rejection>> removed(String id) {
    return change(GroupChange.of(GroupChange.What.REMOVE, id))
        .thenApply(
            result ->
                result.done() ? Optional.empty() : Optional.of(Rejection.conflict(result.words())));
  }

  @Override
  public CompletionStage<Optional<Rejection>> leave() {
    if (member.group().status().members().size() <= 1) {
      return CompletableFuture.completedStage(
          Optional.of(
              Rejection.conflict("this node is the whole ranch").remedy("'choir down' stops it")));
    }
    return handOverLead()
        .thenCompose(done -> removeSelf(TRIES))
        // Noted before it is said: from now on it may hear nothing of the group.
        .thenApply(refusal -> refusal.or(() -> Departure.note(self.home())));
  }

  /** Who leads the store cannot be taken out: another voter leads first, the one furthest along. */
  private CompletionStage<GroupChange.Result> handOverLead() {
    GroupStatus status = member.group().status();
    String self = member.self().id();
    boolean leads = status.leader().map(each -> each.id().equals(self)).orElse(false);
    Optional<GroupStatus.Peer> next =
        status.members().stream()
            .filter(peer -> peer.voter() && !peer.member().id().equals(self))
            .max(Comparator.comparingLong(peer -> peer.match().orElse(-1)));
    return leads && next.isPresent()
        ? change(GroupChange.of(GroupChange.What.LEAD, next.get().member().id()))
        : CompletableFuture.completedStage(GroupChange.Result.DONE);
  }

  /** For a moment after the lead was handed over nobody may be known to have it. */
  private CompletionStage<Optional<Rejection>> removeSelf(int tries) {
    return removed(member.self().id())
        .thenCompose(
            refusal ->
                refusal.isEmpty() || tries <= 1
                    ? CompletableFuture.completedStage(refusal)
                    : Patterns.after(
                        PAUSE, Adapter.toClassic(system), () -> removeSelf(tries - 1)));
  }
}
