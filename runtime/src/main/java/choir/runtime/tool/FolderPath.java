package choir.runtime.tool;

import choir.runtime.feature.ToolText;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A place in a declared folder as an agent names it: the name of the folder and names below it,
 * such as {@code work/notes/plan.md}. It has no {@code ..}, so that it cannot lead out.
 *
 * @param names below the folder; empty for the folder itself
 */
record FolderPath(ToolSettings.Folder folder, List<String> names) {
  private static final int MAX_DEPTH = 100;

  FolderPath {
    names = List.copyOf(names);
  }

  /**
   * Reads a path that a model wrote.
   *
   * @throws RefusedException if it does not lie in a declared folder
   */
  static FolderPath parse(String path, ToolSettings settings) throws RefusedException {
    List<String> parts = parts(path);
    ToolSettings.Folder folder =
        parts.isEmpty() || path.startsWith("/") ? null : settings.folder(parts.get(0)).orElse(null);
    if (folder == null) {
      throw new RefusedException(
          "'%s' is in no folder that is open to you; a path begins with the name of a folder: %s"
              .formatted(path, names(settings)));
    }
    return new FolderPath(folder, parts.subList(1, parts.size()));
  }

  /**
   * Reads a path that a model wrote, from a folder on and without its name.
   *
   * @throws RefusedException if it does not lie in the folder
   */
  static FolderPath below(ToolSettings.Folder folder, String path) throws RefusedException {
    if (path.startsWith("/")) {
      throw new RefusedException(
          "'%s' does not lie in '%s'; a path begins there, as notes/plan.md"
              .formatted(ToolText.line(path), folder.name()));
    }
    return new FolderPath(folder, parts(path));
  }

  private static List<String> parts(String path) throws RefusedException {
    List<String> parts = new ArrayList<>();
    for (String part : path.split("/", -1)) {
      if (part.equals("..")) {
        throw new RefusedException("'" + ToolText.line(path) + "' contains '..', which leads out");
      }
      if (part.chars().anyMatch(Character::isISOControl)) {
        throw new RefusedException("a path must not contain control characters");
      }
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(possible(part));
      }
    }
    if (parts.size() > MAX_DEPTH) {
      throw new RefusedException("a path has at most " + MAX_DEPTH + " parts");
    }
    return parts;
  }

  /** A name that a file of this machine can have. */
  private static String possible(String name) throws RefusedException {
    try {
      return Path.of(name).toString();
    } catch (InvalidPathException impossible) {
      throw new RefusedException("'" + name + "' cannot be the name of a file on this machine");
    }
  }

  /** The names of the folders, with what may be done in them. */
  static String names(ToolSettings settings) {
    return settings.folders().isEmpty()
        ? "none is declared"
        : String.join(
            ", ",
            settings.folders().stream()
                .map(each -> each.name() + (each.writable() ? " (read and write)" : " (read)"))
                .toList());
  }

  /** The last name. */
  String name() {
    return names.isEmpty() ? folder.name() : names.get(names.size() - 1);
  }

  FolderPath child(String name) {
    List<String> longer = new ArrayList<>(names);
    longer.add(name);
    return new FolderPath(folder, longer);
  }

  /** The names of the folders on the way to the last name. */
  List<String> parents() {
    return names.isEmpty() ? names : names.subList(0, names.size() - 1);
  }

  @Override
  public String toString() {
    return names.isEmpty() ? folder.name() : folder.name() + "/" + String.join("/", names);
  }
}
