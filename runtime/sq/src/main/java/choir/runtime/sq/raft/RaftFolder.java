package choir.runtime.sq.raft;

import choir.runtime.sq.io.AtomicFile;
import choir.runtime.sq.raft.RaftStartException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member's storage folder while it is in use: locked, named, and free of what a crash left.
 *
 * <pre>
 *   lock             held by the process that uses the folder
 *   member           id, group and mode, written once
 *   skipped          entries that are not applied, see {@link SkippedEntries}
 *   GROUP/current    Ratis' log, term and vote, configuration
 *   GROUP/sm         snapshots, see {@link RaftSnapshots}
 *   GROUP/tmp        a snapshot on its way in
 * </pre>
 */
final class RaftFolder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RaftFolder.class);

  /** Asked before the lock: to close any channel on a file gives up the process's locks on it. */
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  private static final String MEMBER = "member";

  /** The contents of the file. */
  private record Identity(String id, String group, String mode) {}

  private final Path folder;
  private final Path real;
  private final FileChannel lock;
  private final String id;
  private final boolean founder;
  private final Path group;

  private RaftFolder(Path folder, Path real, FileChannel lock, Identity member) {
    this.folder = folder;
    this.real = real;
    this.lock = lock;
    this.id = member.id();
    this.founder = StartMode.FOUND.name().equals(member.mode());
    this.group = folder.resolve(member.group());
  }

  /**
   * Opens a storage folder, or makes it as the mode says.
   *
   * @throws RaftStartException if it is in use, of another group or another mode, or fails
   */
  static RaftFolder open(RaftSettings settings, StartMode mode) {
    return open(settings.folder(), () -> member(settings, mode));
  }

  /**
   * Opens a storage folder that holds a member, whichever it is.
   *
   * @throws RaftStartException if it is in use, holds none, or fails
   */
  static RaftFolder open(Path folder) {
    return open(folder, () -> read(folder.resolve(MEMBER)));
  }

  private interface Identifying {
    Identity member() throws IOException;
  }

  private static RaftFolder open(Path folder, Identifying identifying) {
    try {
      DurableFiles.createFolders(folder);
      Path real = folder.toRealPath();
      if (!OPEN.add(real)) {
        throw inUse(folder, "this process");
      }
      try {
        return open(folder, identifying, real);
      } catch (IOException | RuntimeException failed) {
        OPEN.remove(real);
        throw failed;
      }
    } catch (IOException failed) {
      throw new RaftStartException(
          Reason.DISK,
          "the Raft folder %s cannot be used: %s; see to the disk, then start again"
              .formatted(folder, failed),
          failed);
    }
  }

  private static RaftFolder open(Path folder, Identifying identifying, Path real)
      throws IOException {
    FileChannel lock =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (lock.tryLock() == null) {
        throw inUse(folder, "another process");
      }
      RaftFolder opened = new RaftFolder(folder, real, lock, identifying.member());
      opened.tidy();
      return opened;
    } catch (IOException | RuntimeException failed) {
      lock.close();
      throw failed;
    }
  }

  private static RaftStartException inUse(Path folder, String by) {
    return new RaftStartException(
        Reason.IN_USE,
        "the Raft folder %s is in use by %s; stop that, or give this node a folder of its own"
            .formatted(folder, by));
  }

  private static Identity member(RaftSettings settings, StartMode mode) throws IOException {
    Path file = settings.folder().resolve(MEMBER);
    if (!Files.exists(file)) {
      if (mode == StartMode.RESUME) {
        throw wrong(settings, "holds no member; found a group or join one");
      }
      write(file, settings, mode);
    }
    Identity member = read(file);
    if (!settings.group().toString().equals(member.group())) {
      throw wrong(
          settings, "is of group %s; move it away to join another".formatted(member.group()));
    }
    if (mode != StartMode.RESUME && !mode.name().equals(member.mode())) {
      throw wrong(
          settings,
          "was made to %s the group; start it as it is, or move it away and begin anew"
              .formatted(member.mode()));
    }
    return member;
  }

  private static RaftStartException wrong(RaftSettings settings, String what) {
    return new RaftStartException(
        Reason.WRONG_FOLDER,
        "the Raft folder %s %s (group %s)".formatted(settings.folder(), what, settings.group()));
  }

  /**
   * The group of a folder, if it holds a member.
   *
   * @throws RaftStartException if it cannot be read
   */
  static Optional<UUID> group(Path folder) {
    Path file = folder.resolve(MEMBER);
    try {
      return Files.exists(file)
          ? Optional.of(UUID.fromString(read(file).group()))
          : Optional.empty();
    } catch (IOException failed) {
      throw new RaftStartException(
          Reason.DISK, "%s cannot be read: %s; see to the disk".formatted(file, failed), failed);
    }
  }

  private static void write(Path file, RaftSettings settings, StartMode mode) throws IOException {
    // A disk's incarnation: an emptied one is a stranger and must not vote as its predecessor.
    String incarnation = UUID.randomUUID().toString().substring(0, 8);
    AtomicFile.write(
        file,
        "id: %s-%s\ngroup: %s\nmode: %s\n"
            .formatted(settings.node(), incarnation, settings.group(), mode),
        AtomicFile.PUBLIC);
  }

  private static Identity read(Path file) throws IOException {
    Map<String, String> values = new HashMap<>();
    for (String line : Files.readAllLines(file)) {
      int colon = line.indexOf(": ");
      if (colon > 0) {
        values.put(line.substring(0, colon), line.substring(colon + 2));
      }
    }
    String id = values.get("id");
    String group = values.get("group");
    String mode = values.get("mode");
    if (id == null || group == null || mode == null) {
      throw new RaftStartException(
          Reason.DAMAGED,
          "%s must have lines id, group and mode. %s".formatted(file, RaftStartException.REPAIR));
    }
    return new Identity(id, group, mode);
  }

  /**
   * Ends what a crash left half done. Ratis puts an arrived snapshot in place by two renames:
   * {@code sm} away, then the new one to {@code sm}. Between them there is none; the old one is put
   * back, since neither the log nor the machine has been touched yet.
   */
  private void tidy() throws IOException {
    if (!Files.isDirectory(group)) {
      return;
    }
    Path sm = snapshots();
    List<Path> moved = DurableFiles.list(group, name -> name.startsWith("sm.tmp"));
    if (!Files.exists(sm) && !moved.isEmpty()) {
      Path newest = moved.removeLast();
      log.warn("{}: an installation was cut off; the snapshot before it is put back", sm);
      Files.move(newest, sm);
      DurableFiles.sync(group);
    }
    for (Path old : moved) {
      DurableFiles.delete(old);
    }
    DurableFiles.delete(group.resolve("tmp"));
  }

  /** This member's id. */
  String id() {
    return id;
  }

  /** Whether the folder was made to found its group. */
  boolean founder() {
    return founder;
  }

  /** Whether anything came of the folder yet: an entry or a snapshot. */
  boolean hasLog() throws IOException {
    return !new LogFiles(current()).isEmpty() || Files.isDirectory(snapshots());
  }

  /** The size of the Raft log; 0 if unavailable because Ratis is renaming files. */
  long logBytes() {
    try {
      return new LogFiles(current()).bytes();
    } catch (IOException renaming) {
      log.debug("{}: size unknown", folder, renaming);
      return 0;
    }
  }

  /**
   * Whether this member is its group's only voter, as the stored configuration has it.
   *
   * @throws RaftStartException if the configuration cannot be read: Ratis would begin a new group
   */
  boolean alone() {
    return configuration()
        .map(
            stored ->
                stored.getPeersCount() == 1
                    && stored.getOldPeersCount() == 0
                    && stored.getPeers(0).getId().toStringUtf8().equals(id))
        .orElse(founder);
  }

  /**
   * Who is in the group, as it was last stored; empty if nothing was yet.
   *
   * @throws RaftStartException if it cannot be read
   */
  Optional<RaftConfigurationProto> configuration() {
    Path file = current().resolve("raft-meta.conf");
    try {
      return Optional.of(LogEntryProto.parseFrom(Files.readAllBytes(file)).getConfigurationEntry());
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException failed) {
      throw new RaftStartException(
          Reason.DAMAGED,
          "%s, which contains the group's configuration, cannot be read: %s. %s"
              .formatted(file, failed, RaftStartException.REPAIR),
          failed);
    }
  }

  /** The entries that are skipped here, as ordered. */
  SkippedEntries skipped() throws IOException {
    return SkippedEntries.read(folder.resolve("skipped"));
  }

  /** Ratis' folder of log, term and configuration. */
  Path current() {
    return group.resolve("current");
  }

  /** The folder of snapshots. */
  Path snapshots() {
    return group.resolve("sm");
  }

  /** The folder in which a snapshot is received. */
  Path arriving() {
    return group.resolve("tmp");
  }

  @Override
  public void close() throws IOException {
    try {
      lock.close();
    } finally {
      OPEN.remove(real);
    }
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
