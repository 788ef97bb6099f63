package choir.runtime.sq.log;

import choir.core.sq.Disk;
import choir.core.sq.Disk.DiskFile;
import choir.core.sq.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes and installs snapshots.
 *
 * <p>A snapshot replaces a replica's files in three steps: all of it is brought onto the disk under
 * draft names; a list of it, renamed into place, says that from now on it counts; then the drafts
 * get their names, all other segments go, and at last the list. A stop before the second step
 * leaves what was there, a stop behind it is made good by {@link #complete}.
 */
public final class SnapshotFiles {
  static final String UNFINISHED = ".installing";
  private static final String LIST = "install";

  private SnapshotFiles() {}

  /**
   * Links the sealed segments of a log into a folder.
   *
   * @param at how far the log has come; the segment that grows has no record
   */
  public static SnapshotManifest take(ScrollLog log, Position at, Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.deleteIfExists(folder.resolve(SnapshotManifest.LIST));
    List<SnapshotManifest.File> files = new ArrayList<>();
    for (Segment segment : log.sealed()) {
      log.disk().copyOut(segment.name(), folder.resolve(segment.name()));
      files.add(new SnapshotManifest.File(segment.name(), segment.size()));
    }
    SnapshotManifest snapshot = new SnapshotManifest(at.batch(), at.version(), at.time(), files);
    Path draft = folder.resolve(SnapshotManifest.LIST + ".draft");
    try (FileChannel list =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer text = ByteBuffer.wrap(snapshot.text().getBytes(StandardCharsets.UTF_8));
      while (text.hasRemaining()) {
        list.write(text);
      }
      list.force(true);
    }
    Files.move(draft, folder.resolve(SnapshotManifest.LIST), StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    }
    return snapshot;
  }

  /**
   * Brings a snapshot onto a disk, durable and under draft names, with an empty segment behind it
   * that will grow: what was linked is never written to.
   *
   * @throws StoreException DAMAGED, naming file and offset, if it is not whole
   */
  public static void copy(Disk disk, Path folder, SnapshotManifest snapshot) throws IOException {
    long after = 0;
    int number = 1;
    for (SnapshotManifest.File each : snapshot.files()) {
      String draft = each.name() + UNFINISHED;
      drop(disk, draft);
      disk.copyIn(folder.resolve(each.name()), draft);
      try (DiskFile file = disk.open(draft)) {
        after = verified(folder.resolve(each.name()), file, each, number++, after);
        file.force();
      }
    }
    if (after > snapshot.version()) {
      throw damaged(folder, 0, "its last operation is " + after + ", not " + snapshot.version());
    }
    create(disk, growing(snapshot) + UNFINISHED, Segment.header(snapshot.version()));
    disk.sync();
  }

  /** Returns the last operation of a file, all of whose records must be whole. */
  private static long verified(
      Path source, DiskFile file, SnapshotManifest.File listed, int number, long after)
      throws IOException {
    Segment.Title title = Segment.title(file);
    if (file.size() != listed.bytes() || title == null || title.after() != after) {
      throw damaged(
          source,
          0,
          "it has %d bytes and should have %d, or does not follow operation %d"
              .formatted(file.size(), listed.bytes(), after));
    }
    long[] last = {after};
    long end =
        new Segment(number, 1, file, after)
            .scan((record, bytes, from, offset) -> last[0] = record.index());
    if (end != file.size()) {
      throw damaged(source, end, "the record there is not what was written");
    }
    return last[0];
  }

  private static StoreException damaged(Path file, long offset, String what) {
    return new StoreException(
        StoreException.Code.DAMAGED,
        "the snapshot's %s is damaged at offset %d: %s. Fetch it again; nothing was changed"
            .formatted(file, offset, what));
  }

  private static String growing(SnapshotManifest snapshot) {
    return Segment.name(snapshot.files().size() + 1, 1);
  }

  private static void create(Disk disk, String name, byte[] bytes) throws IOException {
    drop(disk, name);
    try (DiskFile file = disk.create(name)) {
      file.append(ByteBuffer.wrap(bytes));
      file.force();
    }
  }

  private static void drop(Disk disk, String name) throws IOException {
    if (disk.list().contains(name)) {
      disk.delete(name);
    }
  }

  /** Puts what {@link #copy} brought in place of what is there. */
  public static void commit(Disk disk, SnapshotManifest snapshot) throws IOException {
    create(disk, LIST + UNFINISHED, snapshot.text().getBytes(StandardCharsets.UTF_8));
    disk.rename(LIST + UNFINISHED, LIST);
    disk.sync();
    complete(disk);
  }

  /** Ends what {@link #commit} began; without effect if it did not, or has ended. */
  static void complete(Disk disk) throws IOException {
    if (!disk.list().contains(LIST)) {
      return;
    }
    SnapshotManifest snapshot;
    try (DiskFile file = disk.open(LIST)) {
      byte[] text = new byte[(int) file.size()];
      file.read(0, ByteBuffer.wrap(text));
      snapshot = SnapshotManifest.parse(new String(text, StandardCharsets.UTF_8));
    }
    List<String> wanted =
        new ArrayList<>(snapshot.files().stream().map(SnapshotManifest.File::name).toList());
    wanted.add(growing(snapshot));
    dropIndex(disk);
    List<String> present = disk.list();
    for (String name : wanted) {
      if (present.contains(name + UNFINISHED)) {
        disk.rename(name + UNFINISHED, name);
      }
    }
    for (String name : present) {
      if (name.endsWith(Segment.SUFFIX) && !wanted.contains(name)) {
        disk.delete(name);
      }
    }
    disk.sync();
    disk.delete(LIST);
    disk.sync();
  }

  /** The index is that of the former segments, some of which have the names of the new ones. */
  private static void dropIndex(Disk disk) throws IOException {
    drop(disk, IndexManifest.NAME);
    disk.sync();
    for (String name : disk.list()) {
      if (name.endsWith(SegmentPoints.SUFFIX) || name.endsWith(IndexRun.SUFFIX)) {
        disk.delete(name);
      }
    }
    disk.sync();
  }
}
