package choir.runtime.sq.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Folders with what other users of the machine must not read: a node's home, a store. */
public final class PrivateFolder {
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rwx------");

  private PrivateFolder() {}

  /**
   * Creates a folder, and those above it, for its owner alone (mode 700). A folder that exists
   * keeps its mode; where the file system has no modes, its own rules hold.
   */
  public static void create(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER));
    } else {
      Files.createDirectories(folder);
    }
  }

  /**
   * What is wrong with the mode of a folder, with the remedy.
   *
   * @return empty if other users can read nothing in it, or if it does not exist
   */
  public static Optional<String> exposure(Path folder) throws IOException {
    @Nullable PosixFileAttributeView view =
        Files.getFileAttributeView(folder, PosixFileAttributeView.class);
    if (view == null || !Files.isDirectory(folder)) {
      return Optional.empty();
    }
    Set<PosixFilePermission> mode = view.readAttributes().permissions();
    boolean others =
        mode.contains(PosixFilePermission.OTHERS_EXECUTE)
            || mode.contains(PosixFilePermission.OTHERS_READ);
    return others
        ? Optional.of(
            "every user of this machine can read %s (%s): chmod 700 %s"
                .formatted(folder, PosixFilePermissions.toString(mode), folder))
        : Optional.empty();
  }
}
