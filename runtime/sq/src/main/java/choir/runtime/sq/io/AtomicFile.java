package choir.runtime.sq.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Files that are replaced atomically and durably. */
public final class AtomicFile {
  /** Mode of a file that only its owner may read. */
  public static final String PRIVATE = "rw-------";

  /** Mode of a file that everybody may read. */
  public static final String PUBLIC = "rw-r--r--";

  private AtomicFile() {}

  /**
   * Writes a small file in the place of what is there.
   *
   * @param mode as {@code rw-------}; where the file system has no modes, its own rules hold
   */
  public static void write(Path file, String text, String mode) throws IOException {
    Path half = file.resolveSibling(file.getFileName() + ".half");
    Files.deleteIfExists(half);
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] modes =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
            }
            : new FileAttribute<?>[0];
    Files.createFile(half, modes);
    Files.writeString(half, text);
    try (FileChannel channel = FileChannel.open(half, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    move(half, file);
  }

  /** Renames a file into the place of another. */
  public static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Path folder = to.toAbsolutePath().getParent();
    if (folder != null) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
