package choir.runtime.sq.backup;

import choir.runtime.sq.io.PrivateFolder;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Restores a home from a backup. All of it is written beside the home, forced, checked and opened
 * as a store; then one rename puts it there. Killed in between it leaves the home as it was, and a
 * folder {@code .NAME.restoring} that the next attempt deletes.
 */
public final class Restore {
  /** Installs a snapshot as a store, as the home's node would. */
  public interface Settling {
    /**
     * @param snapshot as it was backed up
     * @param home where the rest stands already, and the store is to be
     * @return the last operation in the store
     * @throws RuntimeException if it cannot be opened, saying which file is damaged
     */
    long settle(Path snapshot, Path home) throws IOException;
  }

  private static final String SNAPSHOT = "snapshot.part";

  private final Path file;
  private final Path home;

  /**
   * @param file the backup
   * @param home absolute; must not exist or be an empty folder
   */
  public Restore(Path file, Path home) {
    this.file = file;
    this.home = home;
  }

  /**
   * Restores.
   *
   * @throws InvalidBackupException if the file is not what was written; the home is as it was
   * @throws HomeNotEmptyException if there is something in the home
   */
  public BackupManifest run(Settling settling)
      throws IOException, InvalidBackupException, HomeNotEmptyException {
    requireEmpty();
    Path parent = home.getParent();
    if (parent == null) {
      throw new HomeNotEmptyException(home + " cannot be a home; choose a folder in it");
    }
    Files.createDirectories(parent);
    Path beside = parent.resolve("." + home.getFileName() + ".restoring");
    delete(beside);
    PrivateFolder.create(beside);
    boolean placed = false;
    try {
      BackupManifest about = unpack(beside);
      long version = settling.settle(beside.resolve(SNAPSHOT), beside);
      if (version != about.version()) {
        throw new InvalidBackupException(
            "its store ends with operation %d, and not with %d as %s says"
                .formatted(version, about.version(), OnlineBackup.ABOUT));
      }
      delete(beside.resolve(SNAPSHOT));
      syncAll(beside);
      // An empty folder gives way to the rename; one that was filled meanwhile does not.
      Files.move(beside, home, StandardCopyOption.ATOMIC_MOVE);
      placed = true;
      sync(parent);
      return about;
    } finally {
      if (!placed) {
        delete(beside);
      }
    }
  }

  /** Checks a backup and writes nothing. */
  public static BackupManifest check(Path file) throws IOException, InvalidBackupException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return BackupReader.read(in, BackupReader.NOWHERE);
    }
  }

  private BackupManifest unpack(Path into) throws IOException, InvalidBackupException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return BackupReader.read(in, name -> forced(into.resolve(placed(name))));
    }
  }

  private static String placed(String name) {
    return name.startsWith(OnlineBackup.STORE)
        ? SNAPSHOT + "/" + name.substring(OnlineBackup.STORE.length())
        : name;
  }

  private void requireEmpty() throws IOException, HomeNotEmptyException {
    if (!Files.exists(home)) {
      return;
    }
    if (!Files.isDirectory(home)) {
      throw new HomeNotEmptyException(home + " is no folder; choose another home");
    }
    try (Stream<Path> inside = Files.list(home)) {
      @Nullable Path first = inside.findFirst().orElse(null);
      if (first != null) {
        throw new HomeNotEmptyException(
            "%s is not empty (it holds %s, for one); restore into a folder of its own, or move this"
                    .formatted(home, first.getFileName())
                + " one away first");
      }
    }
  }

  private static OutputStream forced(Path file) throws IOException {
    Files.createDirectories(file.resolveSibling("."));
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    OutputStream buffered =
        new BufferedOutputStream(java.nio.channels.Channels.newOutputStream(channel), 1 << 16);
    return new FilterOutputStream(buffered) {
      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        out.write(bytes, from, length);
      }

      @Override
      public void close() throws IOException {
        try (channel) {
          out.flush();
          channel.force(true);
        }
      }
    };
  }

  private static void syncAll(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.filter(Files::isDirectory).toList()) {
        sync(each);
      }
    }
  }

  private static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path each, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(each);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path each, @Nullable IOException failed)
              throws IOException {
            if (failed != null) {
              throw failed;
            }
            Files.delete(each);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
