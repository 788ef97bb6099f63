package choir.runtime.ranch;

import choir.core.roster.PersonaTexts;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The template files of a new ranch: seven Mirrorborn, usable without changes. */
public final class Templates {
  private static final List<String> AGENTS =
      List.of("phex", "cyon", "lux", "chrys", "lumen", "theia", "verse");

  /** All but HEARTBEAT, which is not used yet. */
  private static final List<String> TEXTS =
      PersonaTexts.NAMES.stream().filter(name -> !name.equals("HEARTBEAT")).toList();

  private Templates() {}

  /** Existing files differ from the templates. Nothing was written. */
  public static final class FileConflictException extends Exception {
    private final transient List<Path> files;

    FileConflictException(List<Path> files) {
      super(String.join(", ", files.stream().map(Path::toString).toList()));
      this.files = files;
    }

    /** All conflicting files. */
    public List<Path> files() {
      return files;
    }
  }

  /**
   * Writes the files of a ranch. {@code ranch.yaml} is written last and each file atomically: after
   * a crash a second call completes the first one.
   *
   * @param folder created if absent
   * @param replace whether to overwrite files that differ
   * @return the written files; empty if all exist
   * @throws FileConflictException if a file differs and must not be overwritten
   * @throws IOException if the folder is not writable; some files may have been written
   */
  public static List<Path> writeTo(Path folder, boolean replace)
      throws IOException, FileConflictException {
    Map<Path, byte[]> missing = new LinkedHashMap<>();
    List<Path> inTheWay = new ArrayList<>();
    for (String name : names()) {
      Path file = folder.resolve(name);
      byte[] content = resource(name);
      if (!Files.exists(file)) {
        missing.put(file, content);
      } else if (!Files.isRegularFile(file)) {
        throw new FileConflictException(List.of(file));
      } else if (!Arrays.equals(Files.readAllBytes(file), content)) {
        missing.put(file, content);
        inTheWay.add(file);
      }
    }
    if (!replace && !inTheWay.isEmpty()) {
      throw new FileConflictException(inTheWay);
    }
    for (Map.Entry<Path, byte[]> each : missing.entrySet()) {
      write(each.getKey(), each.getValue());
    }
    return List.copyOf(missing.keySet());
  }

  /** The names relative to the folder of the ranch; {@code ranch.yaml} is last. */
  static List<String> names() {
    List<String> names = new ArrayList<>();
    names.add(RanchSchema.NAME);
    for (String agent : AGENTS) {
      TEXTS.forEach(text -> names.add("agents/" + agent + "/" + text + ".md"));
    }
    names.add(RanchFile.NAME);
    return names;
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = Templates.class.getResourceAsStream("/" + name)) {
      if (in == null) {
        throw new FileNotFoundException(name + " is not on the class path");
      }
      return in.readAllBytes();
    }
  }

  private static void write(Path file, byte[] content) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new FileNotFoundException(file + " has no folder");
    }
    Files.createDirectories(folder);
    // Not createTempFile, which would remove group permissions regardless of the umask.
    Path temporary = folder.resolve("." + file.getFileName() + ".new");
    try {
      Files.write(temporary, content);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
