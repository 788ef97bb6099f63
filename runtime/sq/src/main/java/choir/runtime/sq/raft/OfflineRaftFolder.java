package choir.runtime.sq.raft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerProto;

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
    long[] applied = {0};
    log.read(machine.applied(), entry -> applied[0] += apply(machine, entry));
    return applied[0];
  }

  private static int apply(ReplicatedStateMachine machine, LogEntryProto entry) {
    if (!entry.hasStateMachineLogEntry()) {
      // Raft's internal entries: configuration and commit metadata.
      return 0;
    }
    machine.apply(entry.getIndex(), entry.getStateMachineLogEntry().getLogData().toByteArray());
    return 1;
  }

  @Override
  public void close() throws IOException {
    folder.close();
  }
}
