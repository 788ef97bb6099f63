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

/** The files of a first ranch: the seven Mirrorborn, with nothing that must be filled in. */
public final class Templates {
  private static final List<String> AGENTS =
      List.of("phex", "cyon", "lux", "chrys", "lumen", "theia", "verse");

  /** All but HEARTBEAT, for which there is nothing to say yet. */
  private static final List<String> TEXTS =
      PersonaTexts.NAMES.stream().filter(name -> !name.equals("HEARTBEAT")).toList();

  private Templates() {}

  /** A file of a person stands where a template would go. Nothing was written. */
  public static final class InTheWay extends Exception {
    private final transient List<Path> files;

    InTheWay(List<Path> files) {
      super(String.join(", ", files.stream().map(Path::toString).toList()));
      this.files = files;
    }

    /** All of them. */
    public List<Path> files() {
      return files;
    }
  }

  /**
   * Writes a ranch. {@code ranch.yaml} comes last and each file is whole or absent: after a crash a
   * second call finishes what the first one began.
   *
   * @param folder is made if it is missing
   * @param replace files that are there and differ
   * @return what was written; empty if all is there already
   * @throws InTheWay if a file differs and must not be replaced
   * @throws IOException if the folder cannot be written; files may be there already
   */
  public static List<Path> writeTo(Path folder, boolean replace) throws IOException, InTheWay {
    Map<Path, byte[]> missing = new LinkedHashMap<>();
    List<Path> inTheWay = new ArrayList<>();
    for (String name : names()) {
      Path file = folder.resolve(name);
      byte[] content = resource(name);
      if (!Files.exists(file)) {
        missing.put(file, content);
      } else if (!Files.isRegularFile(file)) {
        throw new InTheWay(List.of(file));
      } else if (!Arrays.equals(Files.readAllBytes(file), content)) {
        missing.put(file, content);
        inTheWay.add(file);
      }
    }
    if (!replace && !inTheWay.isEmpty()) {
      throw new InTheWay(inTheWay);
    }
    for (Map.Entry<Path, byte[]> each : missing.entrySet()) {
      write(each.getKey(), each.getValue());
    }
    return List.copyOf(missing.keySet());
  }

  /** Relative to the folder of the ranch; {@code ranch.yaml} is the last. */
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
    // Not createTempFile: it would take the file from the group, whatever the umask says.
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
