package choir.runtime.ranch;

import choir.core.id.AgentId;
import choir.core.roster.PersonaTexts;
import choir.runtime.sq.io.PrivateFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

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
    Map<Path, byte[]> files = new LinkedHashMap<>();
    for (String name : names()) {
      files.put(folder.resolve(name), resource(name));
    }
    return writeMissing(files, replace);
  }

  private static List<Path> writeMissing(Map<Path, byte[]> files, boolean replace)
      throws IOException, FileConflictException {
    Map<Path, byte[]> missing = new LinkedHashMap<>();
    List<Path> inTheWay = new ArrayList<>();
    for (Map.Entry<Path, byte[]> each : files.entrySet()) {
      Path file = each.getKey();
      byte[] content = each.getValue();
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

  /**
   * Writes the files of a ranch with agents of one's own: {@code ranch.yaml} with its schema, and
   * first texts of each agent. Otherwise as {@link #writeTo(Path, boolean)}.
   *
   * @param agents at least one, without duplicates; the first is the default agent
   */
  public static List<Path> writeTo(Path folder, boolean replace, List<AgentId> agents)
      throws IOException, FileConflictException {
    Map<Path, byte[]> files = new LinkedHashMap<>();
    files.put(folder.resolve(RanchSchema.NAME), resource(RanchSchema.NAME));
    for (AgentId agent : agents) {
      List<AgentId> others = agents.stream().filter(each -> !each.equals(agent)).toList();
      for (Map.Entry<String, String> text : NewAgent.of(agent).texts(others).entrySet()) {
        files.put(folder.resolve(text.getKey()), text.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    files.put(folder.resolve(RanchFile.NAME), ranchYaml(agents).getBytes(StandardCharsets.UTF_8));
    return writeMissing(files, replace);
  }

  /** The template up to its agents, then others; the hints below its first agent stay. */
  private static String ranchYaml(List<AgentId> agents) throws IOException {
    String template = new String(resource(RanchFile.NAME), StandardCharsets.UTF_8);
    int start = template.indexOf("\nagents:\n") + "\nagents:\n".length();
    String hints =
        template
            .substring(start)
            .lines()
            .filter(line -> line.startsWith("#"))
            .map(line -> line + "\n")
            .collect(Collectors.joining());
    StringBuilder yaml = new StringBuilder(template.substring(0, start));
    for (AgentId agent : agents) {
      yaml.append(YamlWriter.item(NewAgent.of(agent).entry(), 2));
      if (agent.equals(agents.get(0))) {
        yaml.append(hints);
      }
    }
    return yaml.toString()
        .replaceFirst("(?m)^ranch: .*$", "ranch: ranch")
        .replaceFirst("(?m)^defaultAgent: .*$", "defaultAgent: " + agents.get(0));
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
    PrivateFolder.create(folder);
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
