package choir.runtime.node;

import choir.core.roster.RanchDeclaration;
import choir.core.sq.Disk;
import choir.core.sq.HistoryRule;
import choir.core.sq.IdempotencyKey;
import choir.core.sq.JournalKeys;
import choir.core.sq.Staged;
import choir.core.sq.StoreException;
import choir.runtime.ranch.HomeFolder;
import choir.runtime.sq.group.MemberSettings;
import choir.runtime.sq.group.StoreMember;
import choir.runtime.sq.http.Tenants;
import choir.runtime.sq.log.Durability;
import choir.runtime.sq.log.LogSettings;
import choir.runtime.sq.log.NioDisk;
import choir.runtime.sq.raft.RaftStartException;
import choir.runtime.sq.store.LocalStore;
import choir.runtime.sq.store.Replica;
import choir.runtime.sq.store.Store;
import choir.runtime.sq.store.StoreStats;
import choir.runtime.sq.store.Sweeper;
import choir.runtime.sq.store.SystemTimers;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The ranch's store in a home folder: a member of a group, or stand-alone. */
public final class NodeStore implements Closeable {

  private final Store store;
  private final Optional<StoreMember> member;
  private final List<ExecutorService> threads;
  private final SystemTimers timers = new SystemTimers();
  private final Sweeper sweeper;

  private NodeStore(Store store, Optional<StoreMember> member, List<ExecutorService> threads) {
    this.store = store;
    this.member = member;
    this.threads = threads;
    this.sweeper = Sweeper.start(store, () -> member.map(StoreMember::leads).orElse(true), timers);
  }

  /**
   * Opens {@code HOME/sq} as a stand-alone store, creating it if absent.
   *
   * @throws StoreException IN_USE or DAMAGED; also IN_USE if the home is a member of a group
   */
  public static NodeStore open(Path home) throws IOException {
    if (isMember(home)) {
      throw new StoreException(
          StoreException.Code.IN_USE,
          "%s is a member of a replicated store: it is written through its group alone"
              .formatted(HomeFolder.store(home)));
    }
    Disk disk = NioDisk.open(HomeFolder.store(home));
    ExecutorService writer = thread("sq-writer");
    ExecutorService background = thread("sq-compaction");
    try {
      Store store =
          LocalStore.open(disk, logSettings(List.of()), writer, background, Clock.systemUTC());
      return new NodeStore(store, Optional.empty(), List.of(writer, background));
    } catch (IOException | RuntimeException failed) {
      writer.shutdown();
      background.shutdown();
      disk.close();
      throw failed;
    }
  }

  /**
   * Opens the home as a member of a group: its current group, the group to join, or a new group
   * with its data.
   *
   * @param history retention rules for phexts that the ranch does not reserve
   * @throws StoreException IN_USE or DAMAGED
   * @throws NodeException if Raft cannot start, or if a retention rule names a reserved phext
   */
  public static NodeStore member(MemberSettings.Place place, List<HistoryRule> history)
      throws IOException {
    requireNotOwn(history);
    try {
      StoreRecovery.resume(place.home());
      StoreMember member =
          StoreMember.open(
              new MemberSettings(
                  place,
                  HomeFolder.store(place.home()),
                  HomeFolder.raft(place.home()),
                  logSettings(history)));
      return new NodeStore(member.store(), Optional.of(member), List.of());
    } catch (RaftStartException refused) {
      throw new NodeException(String.valueOf(refused.getMessage()), refused);
    }
  }

  private static void requireNotOwn(List<HistoryRule> rules) {
    List<RanchDeclaration.Problem> problems = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      String phext = rules.get(i).phext();
      if (RanchPhexts.RESERVED.isOfRanch(phext)) {
        problems.add(
            new RanchDeclaration.Problem(
                "history[" + i + "].phext",
                "'%s' is reserved by the ranch, which determines its retention; remove this rule"
                    .formatted(phext)));
      }
    }
    if (!problems.isEmpty()) {
      throw new NodeException("the declared history rules are invalid", problems);
    }
  }

  /** Whether a home is a member of a group, or about to found one with its data. */
  public static boolean isMember(Path home) {
    return Files.exists(HomeFolder.raft(home).resolve("member"))
        || StoreRecovery.begun(home).isPresent();
  }

  /**
   * Reads a store completely while it is not in use, and returns its statistics.
   *
   * @throws StoreException IN_USE or DAMAGED
   */
  public static StoreStats look(Path home) throws IOException {
    try (Replica replica = copy(home)) {
      return replica.stats();
    }
  }

  /** Opens the store of a home whose node is not running, without compaction. */
  static Replica copy(Path home) throws IOException {
    Durability durability = isMember(home) ? Durability.BEHIND_A_LOG : Durability.EACH_BATCH;
    return Replica.open(
        NioDisk.open(HomeFolder.store(home)), logSettings(List.of()), durability, compaction -> {});
  }

  private static ExecutorService thread(String name) {
    return Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name(name).factory());
  }

  private static LogSettings logSettings(List<HistoryRule> rules) {
    List<HistoryRule> all = new ArrayList<>(rules);
    all.add(Tenants.HISTORY);
    return LogSettings.of(RanchPhexts.RESERVED::isOfRanch, NodeStore::keepsLatestOnly, all);
  }

  /**
   * Whether a phext is reserved by the ranch and its earlier versions are redundant to the journal.
   * All other phexts keep their history.
   */
  private static boolean keepsLatestOnly(String phext) {
    return phext.equals(JournalKeys.PHEXT)
        || phext.equals(IdempotencyKey.PHEXT)
        // Staged pieces that a text refers to are never replaced or deleted.
        || phext.equals(Staged.PHEXT)
        || RanchPhexts.keepsLatestOnly(phext);
  }

  public Store store() {
    return store;
  }

  /** Its membership of a group, if any. */
  public Optional<StoreMember> member() {
    return member;
  }

  @Override
  public void close() throws IOException {
    sweeper.close();
    timers.close();
    threads.forEach(ExecutorService::shutdown);
    try {
      // Accepted operations are written within one fsync; an aborted compaction restarts.
      if (!threads.isEmpty() && !threads.get(0).awaitTermination(10, TimeUnit.SECONDS)) {
        throw new IOException("the store's last write did not complete within 10 s");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      if (member.isPresent()) {
        member.get().close();
      } else {
        store.close();
      }
    }
  }
}
