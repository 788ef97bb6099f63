package choir.runtime.sq.raft;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** File operations that survive a power failure. */
final class DurableFiles {
  private DurableFiles() {}

  /** A folder that is not durable in its parent would vanish with all that is durable in it. */
  static void createFolders(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path parent = folder.toAbsolutePath().getParent();
    if (parent != null) {
      createFolders(parent);
    }
    Files.createDirectories(folder);
    if (parent != null) {
      sync(parent);
    }
  }

  /** Forces a file, or the names in a folder, to the disk. */
  static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Forces all files and folders below a folder, and the folder. */
  static void syncAll(Path folder) throws IOException {
    for (Path path : below(folder)) {
      sync(path);
    }
  }

  /** All paths below a path and the path itself, deepest first. */
  static List<Path> below(Path path) throws IOException {
    try (Stream<Path> paths = Files.walk(path)) {
      return new ArrayList<>(paths.sorted(Comparator.reverseOrder()).toList());
    }
  }

  /** Deletes a file or a folder with its contents, if it exists. */
  static void delete(Path path) throws IOException {
    List<Path> doomed;
    try {
      doomed = below(path);
    } catch (NoSuchFileException gone) {
      return;
    }
    for (Path each : doomed) {
      Files.deleteIfExists(each);
    }
  }

  /** The entries of a folder whose names are as asked, sorted; none if there is no folder. */
  static List<Path> list(Path folder, Predicate<String> name) throws IOException {
    if (!Files.isDirectory(folder)) {
      return new ArrayList<>();
    }
    try (Stream<Path> paths = Files.list(folder)) {
      return new ArrayList<>(
          paths.filter(path -> name.test(path.getFileName().toString())).sorted().toList());
    }
  }
}
