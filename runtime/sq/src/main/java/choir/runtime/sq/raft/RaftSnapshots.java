package choir.runtime.sq.raft;

import choir.runtime.sq.io.AtomicFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.SnapshotRetentionPolicy;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.impl.FileListSnapshotInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots of a member: folders {@code sm/snapshot.TERM_INDEX_APPLIED} with the machine's
 * files below {@code state} and a {@code manifest} of them. The first two numbers are Raft's last
 * entry, the third is the machine's: Raft has entries of its own.
 *
 * <p>A folder has its name only once it is whole and durable. Two are kept: the newest, and the one
 * before it, which may still be on its way to another member. They are links to the machine's
 * files, so the second costs what has become garbage in between.
 */
final class RaftSnapshots implements StateMachineStorage {
  private static final Logger log = LoggerFactory.getLogger(RaftSnapshots.class);
  private static final Pattern NAME = Pattern.compile("snapshot\\.(\\d+)_(\\d+)_(\\d+)");
  private static final String MANIFEST = "manifest";
  private static final int KEPT = 2;

  /**
   * One snapshot.
   *
   * @param at Raft's last entry in it
   * @param applied the machine's last entry in it
   */
  record Snapshot(Path folder, TermIndex at, long applied, SnapshotInfo info) {
    Path state() {
      return folder.resolve("state");
    }
  }

  private final Path folder;
  private volatile @Nullable Snapshot latest;

  RaftSnapshots(Path folder) {
    this.folder = folder;
  }

  /**
   * Looks for the newest snapshot.
   *
   * @throws RaftStartException if it is not whole
   */
  void load() throws IOException {
    DurableFiles.delete(folder.resolve("making"));
    if (Files.isDirectory(folder)) {
      for (Path path : files(folder)) {
        // Ratis leaves the digest of each file that arrived beside it.
        if (path.getFileName().toString().endsWith(".md5")) {
          Files.delete(path);
        }
      }
    }
    List<Path> found = newestFirst();
    latest = found.isEmpty() ? null : read(found.getFirst());
  }

  @Nullable Snapshot latest() {
    return latest;
  }

  /** Takes a snapshot of the machine; returns the newest one again if nothing has changed. */
  Snapshot take(TermIndex at, ReplicatedStateMachine machine) throws IOException {
    Snapshot known = latest;
    if (known != null && known.at().equals(at)) {
      return known;
    }
    Path making = folder.resolve("making");
    DurableFiles.delete(making);
    DurableFiles.createFolders(making.resolve("state"));
    long expected = machine.applied();
    long applied = machine.snapshot(making.resolve("state"));
    if (applied != expected) {
      throw new IOException(
          "the machine has applied entry %d and made a snapshot of entry %d"
              .formatted(expected, applied));
    }
    AtomicFile.write(
        making.resolve(MANIFEST), manifest(making.resolve("state")), AtomicFile.PUBLIC);
    for (Path path : DurableFiles.below(making)) {
      // The files are durable already, says the machine; their names are not.
      if (Files.isDirectory(path)) {
        DurableFiles.sync(path);
      }
    }
    Path named =
        folder.resolve("snapshot.%d_%d_%d".formatted(at.getTerm(), at.getIndex(), applied));
    DurableFiles.delete(named);
    Files.move(making, named);
    DurableFiles.sync(folder);
    Snapshot taken = read(named);
    latest = taken;
    return taken;
  }

  private static String manifest(Path state) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Path file : files(state)) {
      if (file.getFileName().toString().endsWith(".md5")) {
        throw new IOException(file + ": a name that ends in .md5 is Ratis'; rename the file");
      }
      text.append("%d %s%n".formatted(Files.size(file), state.relativize(file)));
    }
    return text.toString();
  }

  private Snapshot read(Path snapshot) throws IOException {
    Matcher name = NAME.matcher(snapshot.getFileName().toString());
    if (!name.matches()) {
      throw new IOException(snapshot + " is no snapshot");
    }
    TermIndex at = TermIndex.valueOf(Long.parseLong(name.group(1)), Long.parseLong(name.group(2)));
    Path state = snapshot.resolve("state");
    // An empty folder does not travel.
    DurableFiles.createFolders(state);
    Path manifest = snapshot.resolve(MANIFEST);
    if (!Files.exists(manifest) || !manifest(state).equals(Files.readString(manifest))) {
      throw damaged(manifest);
    }
    List<FileInfo> infos = new ArrayList<>();
    for (Path file : files(snapshot)) {
      infos.add(new FileInfo(file, null));
    }
    return new Snapshot(
        snapshot,
        at,
        Long.parseLong(name.group(3)),
        new FileListSnapshotInfo(infos, at.getTerm(), at.getIndex()));
  }

  private static RaftStartException damaged(Path manifest) {
    return new RaftStartException(
        RaftStartException.Reason.DAMAGED,
        "the files beside %s are not those it lists. %s"
            .formatted(manifest, RaftStartException.REPAIR));
  }

  private static List<Path> files(Path folder) throws IOException {
    return DurableFiles.below(folder).stream().filter(Files::isRegularFile).sorted().toList();
  }

  private List<Path> newestFirst() throws IOException {
    List<Path> found = DurableFiles.list(folder, name -> NAME.matcher(name).matches());
    found.sort(Comparator.comparingLong(RaftSnapshots::index).reversed());
    return found;
  }

  private static long index(Path snapshot) {
    Matcher name = NAME.matcher(snapshot.getFileName().toString());
    return name.matches() ? Long.parseLong(name.group(2)) : -1;
  }

  /** Takes over what has arrived in the place of all there was. */
  Snapshot arrived() throws IOException {
    load();
    DurableFiles.syncAll(folder);
    Path above = folder.getParent();
    if (above != null) {
      DurableFiles.sync(above);
    }
    Snapshot arrived = latest;
    if (arrived == null) {
      throw new IOException(folder + " holds no snapshot although one has arrived");
    }
    return arrived;
  }

  @Override
  public void init(RaftStorage storage) {
    // Ratis offers this to storages that do not know their folder; ours was told.
  }

  @Override
  public @Nullable SnapshotInfo getLatestSnapshot() {
    Snapshot known = latest;
    return known == null ? null : known.info();
  }

  @Override
  public void format() {
    latest = null;
  }

  @Override
  public void cleanupOldSnapshots(SnapshotRetentionPolicy policy) throws IOException {
    List<Path> found = newestFirst();
    for (Path old : found.subList(Math.min(KEPT, found.size()), found.size())) {
      log.debug("{} is dropped", old);
      DurableFiles.delete(old);
    }
  }

  @Override
  public @Nullable File getSnapshotDir() {
    return null;
  }
}
