package choir.runtime.sq.backup;

import choir.core.roster.DeclaredFiles;
import choir.runtime.sq.backup.TarStream.Member;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * Makes backups of a home whose node is running, one at a time: each takes the disk's bandwidth.
 * What it links lies in {@code HOME/backup.part} while it is read. Thread-safe.
 */
public final class OnlineBackup {
  /** The first member of a backup. */
  static final String ABOUT = "backup.txt";

  /** Prefix of the store's files in a backup. */
  static final String STORE = "sq/";

  private static final String LINKS = "backup.part";

  /** The store that is backed up. */
  public interface Source {
    /** Links or copies all that is stored into a folder, which is there and empty. */
    Taken snapshot(Path folder) throws IOException;
  }

  /** The files that declare the ranch. */
  public interface Declared {
    /** Their texts by name, see {@link DeclaredFiles}. They may be edited at any time. */
    Map<String, String> read() throws IOException;
  }

  /**
   * What a snapshot holds.
   *
   * @param version the last operation in it
   */
  public record Taken(long version, long scrolls, int phexts) {}

  /** A backup that is being read: pulled to its end or not, to be closed. */
  public interface Backup extends Closeable {
    /** The next piece; empty at the end. */
    Optional<byte[]> next() throws IOException;
  }

  private final Path home;
  private final Source source;
  private final Declared declared;
  private final String program;
  private final AtomicBoolean busy = new AtomicBoolean();

  /**
   * @param home the node's; links lie in it, so that they are on the disk of the store
   * @param program the version of Choir
   */
  public OnlineBackup(Path home, Source source, Declared declared, String program) {
    this.home = home;
    this.source = source;
    this.declared = declared;
    this.program = program;
  }

  /** Whether a backup is being read. */
  public boolean isBusy() {
    return busy.get();
  }

  /**
   * Takes a snapshot and opens it for reading. What is stored from now on is not in it.
   *
   * @return empty if another backup is being read: come back when it has ended
   */
  public Optional<Backup> begin(Instant now) throws IOException {
    if (!busy.compareAndSet(false, true)) {
      return Optional.empty();
    }
    Path links = home.resolve(LINKS);
    try {
      // A node that was killed may have left one.
      Restore.delete(links);
      Files.createDirectory(links);
      return Optional.of(new Reading(new TarStream(members(links, now), now.getEpochSecond())));
    } catch (IOException | RuntimeException failed) {
      end();
      throw failed;
    }
  }

  private List<Member> members(Path links, Instant now) throws IOException {
    Taken taken = source.snapshot(links);
    BackupManifest about =
        new BackupManifest(program, now, taken.version(), taken.scrolls(), taken.phexts());
    List<Member> members = new ArrayList<>(List.of(Member.of(ABOUT, about.text())));
    declared.read().forEach((name, text) -> members.add(Member.of(name, text)));
    for (Path file : list(links)) {
      members.add(
          new Member(
              STORE + file.getFileName(),
              Files.size(file),
              () -> new BufferedInputStream(Files.newInputStream(file))));
    }
    return members;
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> inside = Files.list(folder)) {
      return inside.sorted().toList();
    }
  }

  private void end() throws IOException {
    try {
      Restore.delete(home.resolve(LINKS));
    } finally {
      busy.set(false);
    }
  }

  private final class Reading implements Backup {
    private final TarStream tar;

    Reading(TarStream tar) {
      this.tar = tar;
    }

    @Override
    public Optional<byte[]> next() throws IOException {
      return tar.next();
    }

    @Override
    public void close() throws IOException {
      try {
        tar.close();
      } finally {
        end();
      }
    }
  }
}
