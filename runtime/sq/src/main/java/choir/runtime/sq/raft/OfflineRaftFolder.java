package choir.runtime.sq.raft;

import choir.runtime.sq.raft.RaftStartException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerProto;
import org.jspecify.annotations.Nullable;

/**
 * The storage folder of a member that is not running: for one whose group has lost its majority for
 * good, and whose state becomes a group of its own.
 */
public final class OfflineRaftFolder implements AutoCloseable {
  private final RaftFolder folder;

  private OfflineRaftFolder(RaftFolder folder) {
    this.folder = folder;
  }

  /**
   * Opens a folder that holds a member, and keeps others from it until it is closed.
   *
   * @throws RaftStartException if it is in use, holds no member, or cannot be read
   */
  public static OfflineRaftFolder open(Path folder) {
    return new OfflineRaftFolder(RaftFolder.open(folder));
  }

  /** Gives the folder another name, durably; what is open of it must be opened anew. */
  public static void rename(Path folder, Path name) throws IOException {
    Files.move(folder, name);
    DurableFiles.sync(
        Objects.requireNonNull(name.toAbsolutePath().getParent(), "the root is no member"));
  }

  /** The member's id. */
  public String id() {
    return folder.id();
  }

  /**
   * One of the others.
   *
   * @param voter whether it counted for a majority
   */
  public record Other(Member member, boolean voter) {}

  /**
   * The other members of the group in the latest stored configuration; empty if there is none.
   *
   * @throws RaftStartException if that cannot be read
   */
  public List<Other> others() {
    Optional<RaftConfigurationProto> stored = folder.configuration();
    if (stored.isEmpty()) {
      return List.of();
    }
    return Stream.concat(
            stored.get().getPeersList().stream().map(peer -> other(peer, true)),
            stored.get().getListenersList().stream().map(peer -> other(peer, false)))
        .filter(each -> !each.member().id().equals(folder.id()))
        .toList();
  }

  private static Other other(RaftPeerProto peer, boolean voter) {
    return new Other(
        new Member(peer.getId().toStringUtf8(), peer.getAddress(), peer.getClientAddress()), voter);
  }

  /**
   * Makes sure that {@link #replay} can read everything. Cuts a torn end, as each start does.
   *
   * @throws RaftStartException DAMAGED, with file and place
   */
  public void check() throws IOException {
    checked(new RaftSnapshots(folder.snapshots()));
  }

  private LogFiles checked(RaftSnapshots snapshots) throws IOException {
    snapshots.load();
    RaftSnapshots.Snapshot latest = snapshots.latest();
    LogFiles log = new LogFiles(folder.current());
    log.check(latest == null ? -1 : latest.at().getIndex());
    return log;
  }

  /**
   * Applies what the member has and the machine has not: a snapshot that had arrived, and all
   * entries of the log. Those at its end may never have been acknowledged to anybody; but some may,
   * and it is impossible to determine which. May be called again.
   *
   * @return how many entries were applied
   * @throws RaftStartException DAMAGED, with file and place
   */
  public long replay(ReplicatedStateMachine machine) throws IOException {
    RaftSnapshots snapshots = new RaftSnapshots(folder.snapshots());
    LogFiles log = checked(snapshots);
    RaftSnapshots.Snapshot latest = snapshots.latest();
    if (latest != null && machine.applied() < latest.applied()) {
      machine.install(latest.state(), latest.applied());
    }
    SkippedEntries skipped = folder.skipped();
    long[] applied = {0};
    log.read(machine.applied(), entry -> applied[0] += apply(machine, skipped, entry));
    return applied[0];
  }

  private static int apply(
      ReplicatedStateMachine machine, SkippedEntries skipped, LogEntryProto entry) {
    if (!entry.hasStateMachineLogEntry()) {
      // Raft's internal entries: configuration and commit metadata.
      return 0;
    }
    try {
      machine.apply(entry.getIndex(), content(entry));
      return 1;
    } catch (UnreadableEntryException unreadable) {
      if (skipped.contains(entry.getIndex())) {
        return 0;
      }
      throw new RaftStartException(
          Reason.DAMAGED, SkippedEntries.remedy(entry.getIndex(), unreadable), unreadable);
    }
  }

  private static byte[] content(LogEntryProto entry) {
    return entry.getStateMachineLogEntry().getLogData().toByteArray();
  }

  /**
   * An entry that is skipped from now on.
   *
   * @param bytes its size
   * @param problem why it cannot be read
   */
  public record Skipped(String member, long index, int bytes, String problem) {}

  /**
   * Orders that an entry be skipped which the machine cannot read, durably. Ordering it again
   * changes nothing.
   *
   * @param now when it was ordered, for the record
   * @throws RaftStartException WRONG_ENTRY, with nothing changed, if there is no such entry, or if
   *     it can be read or was applied; DAMAGED if the log is, with file and place
   */
  public Skipped skip(ReplicatedStateMachine machine, long index, Instant now) throws IOException {
    LogFiles log = checked(new RaftSnapshots(folder.snapshots()));
    if (index <= machine.applied()) {
      throw refused(
          index, "is not pending: the copy has all up to entry %d".formatted(machine.applied()));
    }
    AtomicReference<@Nullable LogEntryProto> found = new AtomicReference<>();
    log.read(
        index - 1,
        entry -> {
          if (entry.getIndex() == index) {
            found.set(entry);
          }
        });
    LogEntryProto entry = found.get();
    if (entry == null || !entry.hasStateMachineLogEntry()) {
      throw refused(
          index,
          entry == null ? "is not in the log here" : "is one of Raft's own, not of the store");
    }
    try {
      machine.check(content(entry));
    } catch (UnreadableEntryException unreadable) {
      folder.skipped().add(index, now);
      return new Skipped(
          folder.id(), index, content(entry).length, String.valueOf(unreadable.getMessage()));
    }
    throw refused(index, "can be read: skipping it would make this copy differ from the others");
  }

  private static RaftStartException refused(long index, String why) {
    return new RaftStartException(
        Reason.WRONG_ENTRY,
        "entry %d %s. Nothing was changed; the entry to skip is named where the member stopped"
            .formatted(index, why));
  }

  @Override
  public void close() throws IOException {
    folder.close();
  }
}
