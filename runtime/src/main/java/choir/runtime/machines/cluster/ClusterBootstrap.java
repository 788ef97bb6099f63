package choir.runtime.machines.cluster;

import choir.core.failure.Failures;
import choir.core.sq.Change;
import choir.core.sq.Condition;
import choir.core.sq.Operation;
import choir.core.sq.Outcome;
import choir.core.sq.StoreException;
import choir.runtime.sq.group.StoreMember;
import choir.runtime.sq.raft.GroupStatus;
import choir.runtime.sq.store.Store;
import choir.runtime.sq.store.StoredScroll;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.JoinSeedNodes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings this node into the ranch's cluster. It joins the one that any node of the store's group is
 * in. If there is none it founds one, but only if a majority of the voters says that it is in none:
 * what else is left could not be a majority, and goes down by itself. Of two who come so far at the
 * same time the store lets one through. Blocks the thread that boots.
 */
public final class ClusterBootstrap {
  private static final Logger log = LoggerFactory.getLogger(ClusterBootstrap.class);

  /** Between two rounds of questions. */
  private static final Duration PAUSE = Duration.ofMillis(300);

  /** A join takes a second or two; whom we were to join may have died meanwhile. */
  private static final Duration JOINING = Duration.ofSeconds(10);

  private static final Duration TELL_AFTER = Duration.ofSeconds(5);

  private final ActorSystem<?> system;
  private final Cluster cluster;
  private final Store store;
  private final StoreMember member;
  private final BootstrapContact doorway;
  private final Consumer<String> progress;
  private final String self;
  private String waitsFor = "the store";
  private long read;

  /**
   * @param progress told every few seconds what is waited for
   */
  public ClusterBootstrap(
      ActorSystem<?> system, Store store, StoreMember member, Consumer<String> progress) {
    this.system = system;
    this.cluster = Cluster.get(system);
    this.store = store;
    this.member = member;
    this.progress = progress;
    this.self = member.self().forwardAddress();
    this.doorway = BootstrapContact.open(system);
  }

  /**
   * Returns once this node is a member that is up.
   *
   * @throws DownedException if the cluster removed this node again before it was up
   * @throws StoreException STOPPED if this node's store takes no part any more
   */
  public void join() throws InterruptedException {
    long told = System.nanoTime();
    while (!isUp()) {
      if (isDowned()) {
        throw new DownedException();
      }
      Optional<StoreException> failure = store.failure();
      if (failure.isPresent()) {
        throw failure.get();
      }
      if (!roundUnlessDowned()) {
        TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
      }
      long now = System.nanoTime();
      if (!isUp() && now - told > TELL_AFTER.toNanos()) {
        told = now;
        progress.accept("waiting for " + waitsFor);
      }
    }
  }

  /** The actor system of a downed node ends at any point of a round, which then fails somehow. */
  private boolean roundUnlessDowned() throws InterruptedException {
    try {
      return round();
    } catch (RuntimeException failed) {
      if (isDowned()) {
        throw new DownedException(failed);
      }
      throw failed;
    }
  }

  private boolean isDowned() {
    return CoordinatedShutdown.get(Adapter.toClassic(system)).getShutdownReason().isPresent();
  }

  private boolean isUp() {
    return cluster.selfMember().status().equals(MemberStatus.up());
  }

  /** One try; false if the next had better wait a moment. */
  private boolean round() throws InterruptedException {
    try {
      read = recordVersion();
    } catch (CompletionException failed) {
      waitsFor = "the store: " + Failures.cause(failed).getMessage();
      return false;
    }
    GroupStatus group = member.group().status();
    Map<String, BootstrapContact.Here> others = doorway.ask(others(group));
    if (others.values().stream().anyMatch(BootstrapContact.Here::former)) {
      waitsFor = "the cluster to remove the former incarnation of this node";
      return false;
    }
    List<String> inside =
        others.entrySet().stream()
            .filter(each -> each.getValue().standing() == ClusterStatus.INSIDE)
            .map(Map.Entry::getKey)
            .toList();
    if (!inside.isEmpty()) {
      joinThrough(inside);
      return true;
    }
    return mayFound(group, others) && found();
  }

  /** The version of the cluster's record, read so that nobody has a later one. */
  private long recordVersion() throws InterruptedException {
    Blocking.get(store.barrier());
    return store.latest().find(ClusterRecord.KEY).map(StoredScroll::version).orElse(0L);
  }

  private Set<String> others(GroupStatus group) {
    Set<String> others = new TreeSet<>();
    for (GroupStatus.Peer peer : group.members()) {
      String address = peer.member().forwardAddress();
      if (!address.isEmpty() && !address.equals(self)) {
        others.add(address);
      }
    }
    return others;
  }

  private void joinThrough(List<String> inside) throws InterruptedException {
    waitsFor = "the cluster to let this node in, through " + inside;
    List<Address> seeds = new ArrayList<>();
    inside.forEach(each -> seeds.add(address(each)));
    cluster.manager().tell(new JoinSeedNodes(seeds));
    awaitUp();
  }

  private Address address(String hostAndPort) {
    return AddressFromURIString.parse("pekko://" + system.name() + "@" + hostAndPort);
  }

  private void awaitUp() throws InterruptedException {
    long until = System.nanoTime() + JOINING.toNanos();
    while (!isUp() && !isDowned() && System.nanoTime() < until) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /** Whether a majority of the voters, this one among them, is in no cluster. */
  private boolean mayFound(GroupStatus group, Map<String, BootstrapContact.Here> others) {
    long outside = 0;
    boolean voter = false;
    for (GroupStatus.Peer peer : group.members()) {
      boolean me = peer.member().id().equals(group.self().id());
      if (peer.voter()) {
        voter |= me;
        boolean free =
            Optional.ofNullable(others.get(peer.member().forwardAddress()))
                .filter(here -> here.standing() == ClusterStatus.OUTSIDE)
                .isPresent();
        outside += me || free ? 1 : 0;
      }
    }
    waitsFor =
        voter
            ? "a majority of the %d voters to form a cluster: %d answered"
                .formatted(group.voters(), outside)
            : "a voter to form a cluster; this node is a listener";
    return voter && outside > group.voters() / 2;
  }

  private boolean found() throws InterruptedException {
    doorway.founding(true);
    boolean first = false;
    try {
      first = write();
    } catch (CompletionException failed) {
      // It may be stored all the same: then the next round reads it and overwrites it.
      waitsFor = "the store: " + Failures.cause(failed).getMessage();
    }
    if (!first) {
      doorway.founding(false);
      return false;
    }
    log.info("this node founds the cluster");
    read = recordVersion();
    cluster.manager().tell(Join.create(cluster.selfMember().address()));
    awaitUp();
    doorway.founding(false);
    return true;
  }

  private boolean write() throws InterruptedException {
    Member me = cluster.selfMember();
    ClusterRecord record =
        new ClusterRecord(
            member.self().id(), self, me.uniqueAddress().longUid(), store.time().instant());
    Outcome outcome =
        Blocking.get(
            store.submit(
                new Operation.Write(
                    List.of(new Change.Put(ClusterRecord.KEY, record.text())),
                    List.of(new Condition(ClusterRecord.KEY, read)),
                    Optional.empty())));
    return outcome instanceof Outcome.Done;
  }

  /**
   * Watches for another cluster to be founded, which happens only when a majority of the voters was
   * in none: this node's is over then, whatever it still shows.
   *
   * <p>Call it once this node has joined.
   *
   * @param over told once, in words; the node should end and be started anew
   */
  public AutoCloseable watch(Consumer<String> over) {
    return new ForeignClusterDetector(
        store,
        this::isMember,
        check ->
            system
                .scheduler()
                .scheduleOnce(ForeignClusterDetector.PAUSE, check, system.executionContext()),
        read,
        over);
  }

  private boolean isMember(long uid) {
    for (Member each : cluster.state().getMembers()) {
      if (each.uniqueAddress().longUid() == uid) {
        return true;
      }
    }
    return false;
  }
}
