package choir.runtime.tool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An open folder below a declared one. It was reached name by name from the declared folder, each
 * relative to the open one before and without following a link ({@code openat} with {@code
 * O_NOFOLLOW}); so whatever is renamed or linked meanwhile, it lies below the declared folder.
 */
final class OpenFolder implements Closeable {
  private static final Set<OpenOption> READ =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  private static final Set<OpenOption> CREATE =
      Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS);

  private final SecureDirectoryStream<Path> stream;
  private final FolderPath shown;

  private OpenFolder(SecureDirectoryStream<Path> stream, FolderPath shown) {
    this.stream = stream;
    this.shown = shown;
  }

  /**
   * Opens a folder.
   *
   * @param root real path of the declared folder
   * @param place the folder; its last name is a folder too
   */
  @SuppressWarnings("StreamResourceLeak") // the folder that is returned closes it
  static OpenFolder open(Path root, FolderPath place) throws IOException, RefusedException {
    DirectoryStream<Path> opened = Files.newDirectoryStream(root);
    if (!(opened instanceof SecureDirectoryStream<Path> secure)) {
      opened.close();
      throw new RefusedException("this machine cannot open folders without following links");
    }
    OpenFolder folder = new OpenFolder(secure, new FolderPath(place.folder(), List.of()));
    for (String name : place.names()) {
      try (OpenFolder parent = folder) {
        folder = parent.child(name);
      }
    }
    return folder;
  }

  /** Opens a folder in this one, which stays open. */
  OpenFolder child(String name) throws IOException, RefusedException {
    FolderPath inner = shown.child(name);
    if (!attributes(name).isDirectory()) {
      throw new RefusedException("'" + inner + "' is not a folder");
    }
    try {
      return new OpenFolder(
          stream.newDirectoryStream(Path.of(name), LinkOption.NOFOLLOW_LINKS), inner);
    } catch (NotDirectoryException changed) {
      throw new RefusedException("'" + inner + "' is not a folder");
    }
  }

  /** The names in this folder; to be read once. */
  Iterable<Path> names() {
    return stream;
  }

  /**
   * The attributes of a file or folder.
   *
   * @throws RefusedException if there is none, or it is a link
   */
  BasicFileAttributes attributes(String name) throws IOException, RefusedException {
    BasicFileAttributes found =
        find(name)
            .orElseThrow(() -> new RefusedException("there is no '" + shown.child(name) + "'"));
    if (found.isSymbolicLink()) {
      throw new RefusedException("'" + shown.child(name) + "' is a link; links are not followed");
    }
    return found;
  }

  /** The attributes of a file, folder or link; empty if there is none. */
  Optional<BasicFileAttributes> find(String name) throws IOException {
    try {
      return Optional.of(
          stream
              .getFileAttributeView(
                  Path.of(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
              .readAttributes());
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  /**
   * Reads at most {@code max} bytes of a file.
   *
   * @throws RefusedException if it is not a regular file: reading a pipe or a device may never end
   */
  byte[] read(String name, int max) throws IOException, RefusedException {
    requireFile(name);
    try (SeekableByteChannel file = stream.newByteChannel(Path.of(name), READ)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(max, file.size()));
      int more = 0;
      while (bytes.hasRemaining() && more >= 0) {
        more = file.read(bytes);
      }
      return Arrays.copyOf(bytes.array(), bytes.position());
    } catch (FileSystemException failed) {
      throw refusal(failed, name);
    }
  }

  private BasicFileAttributes requireFile(String name) throws IOException, RefusedException {
    BasicFileAttributes attributes = attributes(name);
    if (!attributes.isRegularFile()) {
      throw new RefusedException("'" + shown.child(name) + "' is not a file");
    }
    return attributes;
  }

  /**
   * Writes a file as a whole: after a crash it is either the former one or the new one. The text
   * first goes into {@code NAME.tmp}, which must not exist.
   */
  void write(String name, byte[] content) throws IOException, RefusedException {
    Optional<BasicFileAttributes> former = find(name);
    if (former.isPresent()) {
      requireFile(name);
    }
    Path temporary = Path.of(name + ".tmp");
    try {
      writeNew(temporary, content);
    } catch (FileAlreadyExistsException inTheWay) {
      throw new RefusedException(
          "'%s' is in the way: another write is in progress, or it has to be removed first"
              .formatted(shown.child(temporary.toString())));
    } catch (FileSystemException failed) {
      throw refusal(failed, name);
    }
    boolean moved = false;
    try {
      if (former.isPresent()) {
        permissions(temporary).setPermissions(permissionsOf(Path.of(name)));
      }
      stream.move(temporary, stream, Path.of(name));
      moved = true;
    } catch (FileSystemException failed) {
      throw refusal(failed, name);
    } finally {
      if (!moved) {
        stream.deleteFile(temporary);
      }
    }
  }

  private void writeNew(Path name, byte[] content) throws IOException {
    try (SeekableByteChannel file = stream.newByteChannel(name, CREATE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      if (file instanceof FileChannel channel) {
        channel.force(true);
      }
    }
  }

  private Set<PosixFilePermission> permissionsOf(Path name) throws IOException {
    Set<PosixFilePermission> all = EnumSet.noneOf(PosixFilePermission.class);
    all.addAll(permissions(name).readAttributes().permissions());
    return all;
  }

  private PosixFileAttributeView permissions(Path name) {
    return stream.getFileAttributeView(
        name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
  }

  /** A failure of the file system, without the path of the machine. */
  private RefusedException refusal(FileSystemException failed, String name) {
    String reason = failed.getReason();
    return new RefusedException(
        "'%s': %s"
            .formatted(
                shown.child(name), reason == null ? failed.getClass().getSimpleName() : reason));
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
