package choir.runtime.sq.group;

import choir.core.sq.StoreException;
import choir.core.sq.StoreException.Code;
import choir.runtime.sq.log.Durability;
import choir.runtime.sq.log.NioDisk;
import choir.runtime.sq.raft.GroupStatus;
import choir.runtime.sq.raft.Member;
import choir.runtime.sq.raft.RaftMember;
import choir.runtime.sq.raft.RaftSettings;
import choir.runtime.sq.raft.RaftSettings.Bounds;
import choir.runtime.sq.raft.StartMode;
import choir.runtime.sq.store.Replica;
import choir.runtime.sq.store.SystemTimers;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorSystem;

/** This machine's member of the group: its copy, its Raft member, and the store on both. */
public final class StoreMember implements Closeable {
  private static final Duration POLL = Duration.ofMillis(10);
  private static final Duration TELL_AFTER = Duration.ofSeconds(5);

  /** It may have been taken back since: only the others know. */
  private static final String REMOVED =
      "; the last change that this copy knows of takes this node out of them: if 'choir nodes' on"
          + " another machine does not list it, it has left for good, and may join with an empty"
          + " home";

  private final Replica replica;
  private final RaftMember member;
  private final SystemTimers timers;
  private final ExecutorService background;
  private final RaftStore store;
  private final RaftGroup group;

  private StoreMember(UUID group, Replica replica, RaftMember member, ExecutorService background) {
    this.group = new RaftGroup(group, member);
    this.replica = replica;
    this.member = member;
    this.timers = new SystemTimers();
    this.background = background;
    this.store = new RaftStore(replica, new RaftConsensus(member), Clock.systemUTC(), timers);
  }

  /**
   * Opens the copy and takes part in the group: as the folders say, or else by founding a group on
   * what the copy holds, or by waiting to be added to the one that it is to join.
   *
   * @throws choir.core.sq.StoreException IN_USE or DAMAGED, of the copy
   * @throws choir.runtime.sq.raft.RaftStartException of Raft's folder or address
   */
  public static StoreMember open(MemberSettings settings) throws IOException {
    ExecutorService background =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("sq-compaction").factory());
    try {
      return open(settings, background);
    } catch (IOException | RuntimeException failed) {
      background.shutdown();
      throw failed;
    }
  }

  private static StoreMember open(MemberSettings settings, ExecutorService background)
      throws IOException {
    Replica replica = openCopy(settings, background);
    try {
      RaftSettings raft = raft(settings);
      RaftMember member = RaftMember.start(raft, new StoreStateMachine(replica), mode(settings));
      return new StoreMember(raft.group(), replica, member, background);
    } catch (RuntimeException failed) {
      replica.close();
      throw failed;
    }
  }

  private static Replica openCopy(MemberSettings settings, ExecutorService background)
      throws IOException {
    try {
      return Replica.open(
          NioDisk.open(settings.copy()), settings.store(), Durability.BEHIND_A_LOG, background);
    } catch (StoreException refused) {
      if (refused.code() != Code.DAMAGED) {
        throw refused;
      }
      throw new StoreException(
          Code.DAMAGED,
          refused.getMessage()
              + ". Or, with other members: take this one out ('choir sq members remove ID'), empty"
              + " its folders, Raft's and the copy's, and let it join anew",
          refused);
    }
  }

  private static RaftSettings raft(MemberSettings settings) {
    Optional<UUID> known = RaftSettings.groupIn(settings.raft());
    UUID group = known.or(settings.place()::join).orElseGet(UUID::randomUUID);
    return RaftSettings.of(
            group,
            settings.raft(),
            settings.place().node(),
            settings.place().address(),
            settings.place().forwardAddress())
        .with(settings.place().wan() ? Bounds.FAR : Bounds.USUAL)
        .listeningOn(settings.place().listenOn())
        .with(settings.place().tls());
  }

  private static StartMode mode(MemberSettings settings) {
    if (RaftSettings.groupIn(settings.raft()).isPresent()) {
      return StartMode.RESUME;
    }
    return settings.place().join().isPresent() ? StartMode.JOIN : StartMode.FOUND;
  }

  public RaftStore store() {
    return store;
  }

  /** The members of the group, and changes of membership. */
  public Group group() {
    return group;
  }

  /** The group's id, by which others join it. */
  public UUID id() {
    return group.id();
  }

  /** This member as the others are to know it. */
  public Member self() {
    return member.self();
  }

  /** Whether this member takes writes now, as far as it knows. */
  public boolean leads() {
    return member.leads();
  }

  /** This member's place in the group, as far as it knows; empty once it was taken out. */
  public Optional<GroupStatus.Peer> membership() {
    return member.find(self().id());
  }

  /** Whether this member counts for a majority now, as far as it knows. */
  public boolean isVoter() {
    return membership().filter(GroupStatus.Peer::voter).isPresent();
  }

  /** Lets this node write through another that leads, and others through this one. */
  public void forwardOver(ActorSystem<?> system) {
    ProposalForwarder forwarder = ProposalForwarder.open(system, store, group);
    group.forwardOver(forwarder);
    store.forwardOver(forwarder);
  }

  /**
   * Waits until the group has a leader, that is, a majority of the voters is up.
   *
   * @param waiting called every few seconds during the wait
   * @throws StoreException STOPPED if this member has stopped
   */
  public void awaitLeader(Consumer<String> waiting) throws InterruptedException {
    long began = System.nanoTime();
    long told = began;
    while (member.leader().isEmpty()) {
      Optional<StoreException> failure = store.failure();
      if (failure.isPresent()) {
        throw failure.get();
      }
      long now = System.nanoTime();
      if (now - told > TELL_AFTER.toNanos()) {
        told = now;
        waiting.accept(
            "waiting for a majority of the store's %d voters, %d s so far%s"
                .formatted(
                    member.status().voters(),
                    (now - began) / 1_000_000_000,
                    membership().isPresent() ? "" : REMOVED));
      }
      // Nothing calls back while there is no majority: the group may be down as a whole.
      Thread.sleep(POLL.toMillis());
    }
  }

  /**
   * Waits until the copy here shows all that was acknowledged anywhere before the call: seconds for
   * a member that was down, minutes for one that is sent much.
   *
   * @param waiting called about every ten seconds during the wait
   * @throws StoreException STOPPED if this member has stopped
   */
  public void awaitCopy(Consumer<String> waiting) throws InterruptedException {
    new CatchUp(store::barrier, store::failure).await(waiting);
  }

  @Override
  public void close() throws IOException {
    store.close();
    member.close();
    timers.close();
    // A compaction may be left: it starts anew.
    background.shutdown();
    replica.close();
  }
}
