package choir.runtime.sq.files;

import choir.core.phext.Phext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A folder of phext files. A file is written under another name, forced, and renamed: whoever reads
 * it, also after a crash, has the former one or the new one. Not thread-safe.
 */
public final class PhextFolder {
  private static final String DRAFT = ".draft";

  private final Path folder;
  private final Map<String, String> taken = new HashMap<>();

  public PhextFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * The file of a phext, which need not exist.
   *
   * @throws MalformedPhextException if it cannot have one
   */
  public Path file(String phext) throws MalformedPhextException {
    try {
      return folder.resolve(PhextPath.of(phext));
    } catch (IllegalArgumentException tooLong) {
      throw new MalformedPhextException(String.valueOf(tooLong.getMessage()), tooLong);
    }
  }

  /**
   * Writes a phext's file, durably.
   *
   * @throws MalformedPhextException if it cannot have one; on a file system that takes {@code Lux}
   *     and {@code lux} for one, if the other has it
   */
  public Path write(String phext, Phext content) throws IOException, MalformedPhextException {
    Path file = file(phext);
    Path parent = file.resolveSibling("");
    Files.createDirectories(parent);
    refuseIfShared(phext, file);
    Path draft = file.resolveSibling("." + file.getFileName() + DRAFT);
    try (FileChannel channel =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(content.serialize());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    sync(parent);
    return file;
  }

  /** Takes a phext's file away; nothing happens if there is none. */
  public void delete(String phext) throws IOException, MalformedPhextException {
    Path file = file(phext);
    if (Files.deleteIfExists(file)) {
      sync(file.resolveSibling(""));
    }
  }

  private void refuseIfShared(String phext, Path file) throws IOException, MalformedPhextException {
    @Nullable String other = taken.put(file.toString().toLowerCase(Locale.ROOT), phext);
    if (other == null || other.equals(phext) || !Files.exists(file)) {
      return;
    }
    if (Files.isSameFile(file, file(other))) {
      throw new MalformedPhextException(
          "phexts '%s' and '%s' are one file to this file system; export into another, or one of"
                  .formatted(other, phext)
              + " them alone with --phext");
    }
  }

  private static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
