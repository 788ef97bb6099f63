package choir.runtime.sq.files;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Maps phexts to files, and back. A name's parts between slashes are folders, so that each tenant
 * has one of its own ({@code tenant/acme/memory} is {@code tenant/acme/memory.phext}). What no file
 * name may hold on some system is written {@code %XX}; no two names share a file.
 */
public final class PhextPath {
  /** File name extension of a phext. */
  public static final String SUFFIX = ".phext";

  /** Maximum length of a file name, in bytes. */
  private static final int LONGEST = 255;

  /** A part without characters; no other is so written. */
  private static final String EMPTY = "%";

  private static final String RESERVED = "%\\:*?\"<>|";

  private PhextPath() {}

  /**
   * The file of a phext, relative to the folder of all.
   *
   * @throws IllegalArgumentException if its name is too long for a file
   */
  public static Path of(String phext) {
    String[] parts = phext.split("/", -1);
    Path path = Path.of("");
    for (int i = 0; i < parts.length; i++) {
      boolean file = i == parts.length - 1;
      String name = encode(parts[i], file) + (file ? SUFFIX : "");
      int bytes = name.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > LONGEST) {
        throw new IllegalArgumentException(
            "phext '%s' cannot be a file: its name would have %d bytes, file systems take %d"
                .formatted(phext, bytes, LONGEST));
      }
      path = path.resolve(name);
    }
    return path;
  }

  /**
   * The phext that a file holds.
   *
   * @param relative to the folder of all
   * @return empty if the file's name does not end as a phext's does
   */
  public static Optional<String> phext(Path relative) {
    int count = relative.getNameCount();
    String last = relative.getName(count - 1).toString();
    if (!last.endsWith(SUFFIX) || last.length() == SUFFIX.length() || last.startsWith(".")) {
      return Optional.empty();
    }
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < count - 1; i++) {
      parts.add(decode(relative.getName(i).toString(), false));
    }
    parts.add(decode(last.substring(0, last.length() - SUFFIX.length()), true));
    return Optional.of(String.join("/", parts));
  }

  private static String encode(String part, boolean file) {
    if (part.isEmpty()) {
      return EMPTY;
    }
    StringBuilder name = new StringBuilder();
    part.codePoints()
        .forEach(
            c -> {
              boolean plain = c >= 0x20 && c != 0x7F && RESERVED.indexOf(c) < 0;
              if (plain) {
                name.appendCodePoint(c);
              } else {
                name.append("%%%02X".formatted(c));
              }
            });
    // Hidden files, and what some systems cut off a name's end.
    escapeAt(name, 0, ". ");
    escapeAt(name, name.length() - 1, ". ");
    // A folder that is named as a file: memory.phext/x and memory would meet.
    if (!file && name.toString().endsWith(SUFFIX)) {
      escapeAt(name, name.length() - SUFFIX.length(), ".");
    }
    return name.toString();
  }

  private static void escapeAt(StringBuilder name, int at, String which) {
    char c = name.charAt(at);
    if (which.indexOf(c) >= 0) {
      name.replace(at, at + 1, "%%%02X".formatted((int) c));
    }
  }

  /** A name that was not written by {@link #encode} is taken as it stands. */
  private static String decode(String name, boolean file) {
    if (name.equals(EMPTY)) {
      return "";
    }
    StringBuilder part = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c != '%') {
        part.append(c);
      } else if (i + 2 < name.length() && isHex(name, i + 1)) {
        part.append((char) Integer.parseInt(name, i + 1, i + 3, 16));
        i += 2;
      } else {
        return name;
      }
    }
    return encode(part.toString(), file).equals(name) ? part.toString() : name;
  }

  private static boolean isHex(String name, int at) {
    return Character.digit(name.charAt(at), 16) >= 0
        && Character.digit(name.charAt(at + 1), 16) >= 0;
  }
}
