package choir.runtime.tool;

import choir.runtime.feature.ToolText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The files in declared folders.
 *
 * @param home of the node: a folder that contains it is refused, since its tokens and keys lie
 *     there
 */
record FolderFiles(Path home) {
  /** Longest file that is read or edited. */
  static final int MAX_FILE = 2 << 20;

  /** Maximum number of entries that are listed. */
  private static final int MAX_LISTED = 1_000;

  /** The work with an open folder. */
  private interface Work<T> {
    T in(OpenFolder folder) throws IOException, RefusedException;
  }

  /** The content of a file, at most {@link #MAX_FILE} bytes of it. */
  byte[] read(FolderPath place) throws RefusedException {
    requireFile(place);
    return inParent(place, folder -> folder.read(place.name(), MAX_FILE));
  }

  /**
   * Whether there is a file or a folder.
   *
   * @throws RefusedException if a link is on the way or at its end
   */
  boolean exists(FolderPath place) throws RefusedException {
    FolderPath above = new FolderPath(place.folder(), List.of());
    root(place.folder());
    for (String name : place.names()) {
      if (!in(above, folder -> isThere(folder, name))) {
        return false;
      }
      above = above.child(name);
    }
    return true;
  }

  private static boolean isThere(OpenFolder folder, String name)
      throws IOException, RefusedException {
    boolean there = folder.find(name).isPresent();
    if (there) {
      // Refuses a link.
      folder.attributes(name);
    }
    return there;
  }

  /** Writes a whole file. */
  void write(FolderPath place, String text) throws RefusedException {
    requireWritable(place);
    inParent(
        place,
        folder -> {
          folder.write(place.name(), text.getBytes(StandardCharsets.UTF_8));
          return place;
        });
  }

  /**
   * Replaces a part of a file.
   *
   * @param old must occur exactly once
   */
  void edit(FolderPath place, String old, String replacement) throws RefusedException {
    requireWritable(place);
    inParent(
        place,
        folder -> {
          byte[] bytes = folder.read(place.name(), MAX_FILE + 1);
          if (bytes.length > MAX_FILE) {
            throw new RefusedException("'" + place + "' is longer than " + MAX_FILE + " bytes");
          }
          String edited = edited(place, text(place, bytes), old, replacement);
          folder.write(place.name(), edited.getBytes(StandardCharsets.UTF_8));
          return place;
        });
  }

  private static String text(FolderPath place, byte[] bytes) throws RefusedException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException binary) {
      throw new RefusedException("'" + place + "' is not a text in UTF-8");
    }
  }

  /** What is read shows line ends as line feeds, whatever they are in the file. */
  private static String edited(FolderPath place, String text, String old, String replacement)
      throws RefusedException {
    boolean windows = text.contains("\r\n");
    String from = windows ? old.replace("\r\n", "\n").replace("\n", "\r\n") : old;
    String to = windows ? replacement.replace("\r\n", "\n").replace("\n", "\r\n") : replacement;
    int at = from.isEmpty() ? -1 : text.indexOf(from);
    if (at < 0) {
      throw new RefusedException(
          "'" + place + "' does not contain the text in 'old'; read the file again");
    }
    if (text.indexOf(from, at + 1) >= 0) {
      throw new RefusedException(
          "'" + place + "' contains the text in 'old' more than once; make it longer");
    }
    return text.substring(0, at) + to + text.substring(at + from.length());
  }

  /** The entries of a folder, one a line. */
  String list(FolderPath place) throws RefusedException {
    return in(place, folder -> list(place, folder));
  }

  private static String list(FolderPath place, OpenFolder folder)
      throws IOException, RefusedException {
    Map<String, String> lines = new TreeMap<>();
    boolean more = false;
    for (Path each : folder.names()) {
      String name = each.getFileName().toString();
      Optional<BasicFileAttributes> found = folder.find(name);
      if (found.isEmpty()) {
        continue;
      }
      lines.put(name, ToolText.line(name) + kind(found.get()));
      if (lines.size() > MAX_LISTED) {
        more = true;
        break;
      }
    }
    if (lines.isEmpty()) {
      return "[" + place + " is empty]";
    }
    return String.join("\n", lines.values())
        + (more ? "\n[only " + MAX_LISTED + " entries are listed]" : "");
  }

  private static String kind(BasicFileAttributes attributes) {
    if (attributes.isDirectory()) {
      return "/";
    }
    return attributes.isSymbolicLink()
        ? " (a link, not followed)"
        : " (" + attributes.size() + " bytes)";
  }

  private static void requireFile(FolderPath place) throws RefusedException {
    if (place.names().isEmpty()) {
      throw new RefusedException("'" + place + "' is a folder");
    }
  }

  private static void requireWritable(FolderPath place) throws RefusedException {
    requireFile(place);
    if (!place.folder().writable()) {
      throw new RefusedException("the folder '" + place.folder().name() + "' is for reading only");
    }
    if (place.names().stream().anyMatch(".git"::equalsIgnoreCase)) {
      throw new RefusedException(
          "'" + place + "' belongs to git, which runs what is written there; use git itself");
    }
  }

  private <T> T inParent(FolderPath place, Work<T> work) throws RefusedException {
    return in(new FolderPath(place.folder(), place.parents()), work);
  }

  private <T> T in(FolderPath place, Work<T> work) throws RefusedException {
    try (OpenFolder folder = open(place)) {
      return work.in(folder);
    } catch (DirectoryIteratorException failed) {
      throw new RefusedException("'" + place + "' cannot be read to its end");
    } catch (IOException failed) {
      throw refusal(place, failed);
    }
  }

  /** The path of a folder on this machine, to which no link leads. */
  Path folder(FolderPath place) throws RefusedException {
    return in(
        place,
        open -> {
          Path path = root(place.folder());
          for (String name : place.names()) {
            path = path.resolve(name);
          }
          return path;
        });
  }

  /** Opens a folder; the caller closes it. */
  OpenFolder open(FolderPath place) throws IOException, RefusedException {
    return OpenFolder.open(root(place.folder()), place);
  }

  /**
   * The real path of a declared folder on this machine.
   *
   * @throws RefusedException if it does not exist here, or contains the home of the node
   */
  Path root(ToolSettings.Folder folder) throws RefusedException {
    try {
      Path root = home.resolve(folder.path()).toRealPath();
      if (home.toRealPath().startsWith(root)) {
        throw new RefusedException(
            "the folder '" + folder.name() + "' contains the home of the node; nothing was done");
      }
      return root;
    } catch (IOException missing) {
      throw new RefusedException(
          "the folder '" + folder.name() + "' does not exist on this machine");
    }
  }

  /** The real paths of the folders that agents write. */
  List<Path> writable(ToolSettings settings) throws RefusedException {
    List<Path> folders = new ArrayList<>();
    for (ToolSettings.Folder folder : settings.folders()) {
      if (folder.writable()) {
        folders.add(root(folder));
      }
    }
    return folders;
  }

  private static RefusedException refusal(FolderPath place, IOException failed) {
    String reason = failed instanceof FileSystemException known ? known.getReason() : null;
    return new RefusedException(
        "'%s': %s".formatted(place, reason == null ? failed.getClass().getSimpleName() : reason));
  }
}
