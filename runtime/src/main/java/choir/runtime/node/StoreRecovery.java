package choir.runtime.node;

import choir.runtime.machines.Departure;
import choir.runtime.ranch.HomeFolder;
import choir.runtime.sq.group.StoreStateMachine;
import choir.runtime.sq.raft.Member;
import choir.runtime.sq.raft.OfflineRaftFolder;
import choir.runtime.sq.raft.OfflineRaftFolder.Other;
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
 * Makes a copy of the store, whose group has lost its majority for good, a store by itself: with
 * all that it has of the group's entries, the next start founds a new group on it. A person decides
 * that, since no program can tell the death of the others from a broken wire.
 *
 * <p>The folder of Raft's files is renamed, which is the decision, its entries go into the copy,
 * and it is renamed again. A start in between goes on where this was cut off.
 */
public final class StoreRecovery {
  private static final String BEGUN = "raft-recovering-";
  private static final String DONE = "raft-before-";

  /** On a LAN an address that answers does so in milliseconds. */
  private static final Duration ANSWER = Duration.ofSeconds(2);

  private static final Logger log = LoggerFactory.getLogger(StoreRecovery.class);

  private StoreRecovery() {}

  /**
   * What there is to recover from.
   *
   * @param member this one
   * @param others who was in the group with it
   * @param version of the last change that the copy holds, without those of Raft's log
   * @param time of that change
   */
  public record Plan(String member, List<Other> others, long version, Instant time) {}

  /**
   * What was done.
   *
   * @param entries how many were taken from Raft's log
   * @param former where Raft's files are now; nothing needs them
   */
  public record Outcome(String member, long entries, long version, Instant time, Path former) {}

  /**
   * Looks, and changes nothing.
   *
   * @throws NodeException if there is nothing to recover, or another member answers
   * @throws RaftStartException if the node runs, or its files are damaged
   */
  public static Plan look(Path home) throws IOException {
    NodeException.throwIf(Departure.refusal(home));
    Path raft = HomeFolder.raft(home);
    if (begun(home).isPresent()) {
      throw NodeException.lasting(
          "a recovery of %s has begun and was cut off: its next start ends it".formatted(home));
    }
    if (!NodeStore.isMember(home)) {
      throw NodeException.lasting(
          home + " is no member of a replicated store: there is nothing to recover from");
    }
    try (OfflineRaftFolder remains = OfflineRaftFolder.open(raft);
        Replica copy = NodeStore.copy(home)) {
      List<Other> others = remains.others();
      if (others.isEmpty()) {
        throw NodeException.lasting(
            "%s is the only member of its store: 'choir up' starts it".formatted(remains.id()));
      }
      requireSilent(others);
      remains.check();
      return new Plan(remains.id(), others, copy.position().version(), copy.position().time());
    }
  }

  private static void requireSilent(List<Other> others) {
    for (Other other : others) {
      if (answers(other.member())) {
        throw NodeException.lasting(
            "%s answers at %s: this copy is not the last one. If it is not to come back, stop its"
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
      socket.connect(address, (int) ANSWER.toMillis());
      return true;
    } catch (IOException silent) {
      return false;
    }
  }

  /**
   * Does it, after a {@link #look}.
   *
   * @param now names the folder that is left
   * @throws RaftStartException if the node runs, or its files are damaged
   */
  public static Outcome force(Path home, Instant now) throws IOException {
    String stamp = now.toString().replaceFirst("\\.[0-9]+Z$", "Z").replace(":", "");
    Path begun = home.resolve(BEGUN + stamp);
    Path raft = HomeFolder.raft(home);
    try (OfflineRaftFolder held = OfflineRaftFolder.open(raft)) {
      log.info("{} is made a store by itself, by order", held.id());
      OfflineRaftFolder.rename(raft, begun);
    }
    return finish(home, begun);
  }

  /** Ends one that was cut off, before a store is opened. */
  static void resume(Path home) throws IOException {
    Optional<Path> begun = begun(home);
    if (begun.isPresent()) {
      Outcome outcome = finish(home, begun.get());
      log.info("a recovery that was cut off has ended: {}", outcome);
    }
  }

  /** What Raft's folder is named in between. */
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
