package choir.runtime.node;

import choir.runtime.machines.Departure;
import choir.runtime.ranch.HomeFolder;
import choir.runtime.sq.group.StoreStateMachine;
import choir.runtime.sq.raft.Member;
import choir.runtime.sq.raft.OfflineRaftFolder;
import choir.runtime.sq.raft.OfflineRaftFolder.Other;
import choir.runtime.sq.raft.OfflineRaftFolder.Skipped;
import choir.runtime.sq.raft.RaftStartException;
import choir.runtime.sq.store.Replica;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Converts a copy of the store whose group has permanently lost its majority into a stand-alone
 * store, including all log entries that it has; the next start founds a new group with it. An
 * operator has to decide this, since a program cannot distinguish failed members from a network
 * partition.
 *
 * <p>The folder of Raft's files is renamed, which commits the decision; its entries are applied to
 * the copy, and it is renamed again. A start in between resumes an interrupted recovery.
 */
public final class StoreRecovery {
  private static final String BEGUN = "raft-recovering-";
  private static final String DONE = "raft-before-";

  /** Connect time-out of the check for other members. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  private static final Logger log = LoggerFactory.getLogger(StoreRecovery.class);

  private StoreRecovery() {}

  /**
   * The data available for a recovery.
   *
   * @param member this member
   * @param others the other members of its group
   * @param version version of the latest change in the copy, excluding Raft's log
   * @param time time of that change
   */
  public record Plan(String member, List<Other> others, long version, Instant time) {}

  /**
   * The result of a recovery.
   *
   * @param entries number of entries applied from Raft's log
   * @param former folder of Raft's files, no longer needed
   */
  public record Outcome(String member, long entries, long version, Instant time, Path former) {}

  /**
   * Checks whether a recovery is possible, without changes.
   *
   * @throws NodeException if there is nothing to recover, or another member is reachable
   * @throws RaftStartException if the node runs, or its files are damaged
   */
  public static Plan look(Path home) throws IOException {
    NodeException.throwIf(Departure.refusal(home));
    Path raft = HomeFolder.raft(home);
    if (begun(home).isPresent()) {
      throw NodeException.permanent(
          "a recovery of %s was interrupted: its next start completes it".formatted(home));
    }
    if (!NodeStore.isMember(home)) {
      throw NodeException.permanent(
          home + " is not a member of a replicated store: there is nothing to recover");
    }
    try (OfflineRaftFolder remains = OfflineRaftFolder.open(raft);
        Replica copy = NodeStore.copy(home)) {
      List<Other> others = remains.others();
      if (others.isEmpty()) {
        throw NodeException.permanent(
            "%s is the only member of its store: 'choir up' starts it".formatted(remains.id()));
      }
      requireUnreachable(others);
      remains.check();
      return new Plan(remains.id(), others, copy.position().version(), copy.position().time());
    }
  }

  private static void requireUnreachable(List<Other> others) {
    for (Other other : others) {
      if (answers(other.member())) {
        throw NodeException.permanent(
            "%s is reachable at %s: this copy is not the last one. If it must not return, stop its"
                    .formatted(other.member().id(), other.member().address())
                + " node and empty its home first");
      }
    }
  }

  private static boolean answers(Member member) {
    int colon = member.address().lastIndexOf(':');
    InetSocketAddress address =
        new InetSocketAddress(
            member.address().substring(0, colon),
            Integer.parseInt(member.address().substring(colon + 1)));
    try (Socket socket = new Socket()) {
      socket.connect(address, (int) CONNECT_TIMEOUT.toMillis());
      return true;
    } catch (IOException silent) {
      return false;
    }
  }

  /**
   * Performs the recovery, after {@link #look}.
   *
   * @param now timestamp for the name of the remaining folder
   * @throws RaftStartException if the node runs, or its files are damaged
   */
  public static Outcome force(Path home, Instant now) throws IOException {
    String stamp = now.toString().replaceFirst("\\.[0-9]+Z$", "Z").replace(":", "");
    Path begun = home.resolve(BEGUN + stamp);
    Path raft = HomeFolder.raft(home);
    try (OfflineRaftFolder held = OfflineRaftFolder.open(raft)) {
      log.info("converting {} into a stand-alone store, as ordered", held.id());
      OfflineRaftFolder.rename(raft, begun);
    }
    return finish(home, begun);
  }

  /**
   * Orders that an entry of Raft's log be skipped here which this version cannot read, and at which
   * the node therefore stops.
   *
   * @throws NodeException if the home is not a member of a replicated store
   * @throws RaftStartException if the node runs, or there is no such entry
   */
  public static Skipped skip(Path home, long index, Instant now) throws IOException {
    Optional<Path> begun = begun(home);
    if (begun.isEmpty() && !NodeStore.isMember(home)) {
      throw NodeException.permanent(
          home + " is not a member of a replicated store: there is nothing to skip");
    }
    try (OfflineRaftFolder held = OfflineRaftFolder.open(begun.orElse(HomeFolder.raft(home)));
        Replica copy = NodeStore.copy(home)) {
      Skipped skipped = held.skip(new StoreStateMachine(copy), index, now);
      log.warn("entry {} of {} is skipped from now on, as ordered", index, skipped.member());
      return skipped;
    }
  }

  /** Completes an interrupted recovery, before a store is opened. */
  static void resume(Path home) throws IOException {
    Optional<Path> begun = begun(home);
    if (begun.isPresent()) {
      Outcome outcome = finish(home, begun.get());
      log.info("an interrupted recovery was completed: {}", outcome);
    }
  }

  /** Raft's folder during a recovery, if one was interrupted. */
  static Optional<Path> begun(Path home) {
    if (!Files.isDirectory(home)) {
      return Optional.empty();
    }
    try (Stream<Path> all = Files.list(home)) {
      return all.filter(path -> path.getFileName().toString().startsWith(BEGUN)).findFirst();
    } catch (IOException failed) {
      throw new NodeException("the home %s cannot be read: %s".formatted(home, failed), failed);
    }
  }

  private static Outcome finish(Path home, Path begun) throws IOException {
    Path former = home.resolve(begun.getFileName().toString().replace(BEGUN, DONE));
    Outcome outcome;
    try (OfflineRaftFolder remains = OfflineRaftFolder.open(begun);
        Replica copy = NodeStore.copy(home)) {
      long entries = remains.replay(new StoreStateMachine(copy));
      copy.force();
      outcome =
          new Outcome(
              remains.id(), entries, copy.position().version(), copy.position().time(), former);
    }
    OfflineRaftFolder.rename(begun, former);
    return outcome;
  }
}
