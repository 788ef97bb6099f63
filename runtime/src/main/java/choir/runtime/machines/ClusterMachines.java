package choir.runtime.machines;

import choir.actors.placement.NodeName;
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
import choir.runtime.machines.join.InvitationView;
import choir.runtime.machines.join.IssuedCertificateView;
import choir.runtime.ranch.RanchFile;
import choir.runtime.ranch.Section;
import choir.runtime.sq.group.GroupChange;
import choir.runtime.sq.group.StoreMember;
import choir.runtime.sq.raft.GroupStatus;
import choir.runtime.tls.NodeIdentity;
import choir.runtime.tls.RanchAuthority;
import choir.runtime.tls.TlsException;
import choir.runtime.tls.TlsFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.typed.Cluster;

/** The machines of the ranch, as this node sees them. */
public final class ClusterMachines implements Machines {
  /** Between two attempts to leave the store's group, during an election. */
  private static final Duration PAUSE = Duration.ofMillis(500);

  /** Maximum number of past placements in an answer. */
  private static final int MAX_PLACES = 20;

  /**
   * This node.
   *
   * @param name of the node
   * @param ranch name of the ranch
   * @param home folder of this node
   * @param secure whether it has certificates
   * @param sections the sections that the files of its home declare
   */
  public record Self(
      String name, String ranch, Path home, boolean secure, List<Section> sections) {}

  private final Self self;
  private final ActorSystem<?> system;
  private final Ranch ranch;
  private final Placements placements;
  private final NodeStatusTable nodeTable;
  private final StoreMember member;
  private final NodeResidents residents;
  private final Relocations relocations;

  /**
   * Creates the operations.
   *
   * @param placements decides where agents live
   * @param nodeTable latest reports of the nodes
   */
  public ClusterMachines(
      Self self,
      ActorSystem<?> system,
      Ranch ranch,
      Placements placements,
      NodeStatusTable nodeTable,
      StoreMember member) {
    this.self = self;
    this.system = system;
    this.ranch = ranch;
    this.placements = placements;
    this.nodeTable = nodeTable;
    this.member = member;
    this.residents = new NodeResidents(ranch, nodeTable);
    this.relocations = new Relocations(member.store());
  }

  @Override
  public InvitationView invitation() throws IOException {
    return new InvitationView(
        self.ranch(),
        Build.version(),
        member.id().toString(),
        self.secure(),
        Clock.systemUTC().instant(),
        RanchFile.files(self.home(), self.sections()));
  }

  @Override
  public IssuedCertificateView certify(NodeIdentity node, byte[] key) throws IOException {
    TlsFolder tls = TlsFolder.ofHome(self.home());
    if (!tls.hasAuthority()) {
      throw new TlsException("the CA's key is not here (HOME/tls/ca.key)");
    }
    RanchAuthority authority =
        RanchAuthority.open(tls.folder(), Clock.systemUTC(), new SecureRandom());
    X509Certificate issued = authority.issue(node, key);
    return new IssuedCertificateView(
        RanchAuthority.pem(issued), RanchAuthority.pem(authority.bundle().getFirst()));
  }

  @Override
  public CompletionStage<ClusterView> view() {
    residents.refresh();
    return member.group().leaderStatus().thenCombine(placements.records(), this::view);
  }

  private ClusterView view(GroupStatus store, PlacementRecords book) {
    return new ClusterView(
        self.ranch(),
        self.name(),
        new NodeViews(state(), store, book, nodeTable, residents).all(),
        ClusterView.StoreGroup.of(store),
        relocations.latest(book));
  }

  private ClusterEvent.CurrentClusterState state() {
    return Cluster.get(system).state();
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
  public CompletionStage<PlacementView> explain(Profile agent) {
    return placements.records().thenApply(book -> explain(agent, book));
  }

  private PlacementView explain(Profile agent, PlacementRecords book) {
    ShardPlacement placement = book.placement(agent.shard());
    List<CandidateNode> candidates = candidates(book);
    Instant now = Clock.systemUTC().instant();
    return new PlacementView(
        agent.agent().value(),
        agent.shard(),
        residents.others(agent),
        placement.constraints().machine(),
        placement.constraints().needs(),
        placement.pinAt(now).map(PlacementView.PinView::of),
        relocations.placesOf(agent.shard(), MAX_PLACES),
        placements.rules().choose(placement, candidates, now).map(PlacementView.ChoiceView::of),
        candidates.stream().map(PlacementView.CandidateView::of).toList());
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
    int tenants = nodeTable.find(name).map(each -> each.report().awake().size()).orElse(0);
    return Placements.candidate(name, tenants, book, nodeTable);
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

  /** Removes a member of the store's group. */
  private CompletionStage<Optional<Rejection>> removed(String id) {
    return change(GroupChange.of(GroupChange.What.REMOVE, id))
        .thenApply(
            result ->
                result.done() ? Optional.empty() : Optional.of(Rejection.conflict(result.words())));
  }

  @Override
  public String self() {
    return member.self().node();
  }

  @Override
  public CompletionStage<Optional<Rejection>> leave() {
    if (member.group().status().members().size() <= 1) {
      return CompletableFuture.completedStage(
          Optional.of(
              Rejection.conflict("this node is the whole ranch").remedy("'choir down' stops it")));
    }
    Executor afterPause =
        CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    return new GroupExit(member.group(), member.self().id(), afterPause)
        .leave()
        // Noted before the answer: from now on this node may hear nothing from the group.
        .thenApply(refusal -> refusal.or(() -> Departure.note(self.home())));
  }
}
