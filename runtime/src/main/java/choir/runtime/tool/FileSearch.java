package choir.runtime.tool;

import choir.runtime.feature.ToolText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A search for a text in the files of a folder and those below it. Links are not followed, and
 * files with NUL in them are passed over.
 */
final class FileSearch {
  private static final int MAX_FOUND = 200;
  private static final int MAX_LINE = 300;
  private static final int MAX_DEPTH = 30;
  private static final int MAX_FILES = 20_000;

  /** All that is read in one search; with the limit on files, some seconds of a slow disk. */
  private static final long MAX_BYTES = 256 << 20;

  private final String text;
  private final BooleanSupplier late;
  private final List<String> found = new ArrayList<>();
  private int files;
  private long bytes;
  private String end = "";

  /**
   * @param text what is looked for, as it is written
   * @param late whether the time for the search is over
   */
  FileSearch(String text, BooleanSupplier late) {
    this.text = text;
    this.late = late;
  }

  /** Searches a folder. */
  String in(FolderPath place, FolderFiles folders) throws IOException, RefusedException {
    try (OpenFolder folder = folders.open(place)) {
      search(folder, place, 0);
    }
    String lines = String.join("\n", found);
    if (found.isEmpty()) {
      return "[not found in " + files + " files of " + place + (end.isEmpty() ? "]" : end + "]");
    }
    return end.isEmpty() ? lines : lines + "\n[" + end.substring(2) + "]";
  }

  private void search(OpenFolder folder, FolderPath place, int depth)
      throws IOException, RefusedException {
    List<String> names = new ArrayList<>();
    for (Path each : folder.names()) {
      names.add(each.getFileName().toString());
      if (names.size() > MAX_FILES) {
        break;
      }
    }
    names.sort(null);
    for (String name : names) {
      Optional<BasicFileAttributes> known = folder.find(name);
      if (isOver()) {
        return;
      }
      if (known.filter(BasicFileAttributes::isRegularFile).isPresent()) {
        searchFile(folder, place.child(name));
      } else if (known.filter(BasicFileAttributes::isDirectory).isPresent() && depth < MAX_DEPTH) {
        try (OpenFolder inner = folder.child(name)) {
          search(inner, place.child(name), depth + 1);
        } catch (IOException | RefusedException unreadable) {
          note("; some folders cannot be read");
        }
      }
    }
  }

  private void searchFile(OpenFolder folder, FolderPath file) {
    files++;
    try {
      byte[] content = folder.read(file.name(), FolderFiles.MAX_FILE);
      bytes += content.length;
      String read = new String(content, StandardCharsets.UTF_8);
      if (read.indexOf('\0') >= 0 || !read.contains(text)) {
        return;
      }
      String[] lines = read.split("\n", -1);
      for (int i = 0; i < lines.length && found.size() < MAX_FOUND; i++) {
        if (lines[i].contains(text)) {
          String line = ToolText.line(lines[i]);
          found.add(
              "%s:%d: %s"
                  .formatted(ToolText.line(file.toString()), i + 1, ToolText.cut(line, MAX_LINE)));
        }
      }
    } catch (IOException | RefusedException unreadable) {
      note("; some files cannot be read");
    }
  }

  private boolean isOver() {
    if (found.size() >= MAX_FOUND) {
      note("; only the first " + MAX_FOUND + " places are listed");
    } else if (files >= MAX_FILES || bytes >= MAX_BYTES) {
      note("; the search ended after " + files + " files: name a folder below");
    } else if (late.getAsBoolean()) {
      note("; the time for a call was over after " + files + " files: name a folder below");
    } else {
      return false;
    }
    return true;
  }

  private void note(String what) {
    if (!end.contains(what)) {
      end += what;
    }
  }
}
