package choir.runtime.ranch;

import choir.core.roster.RanchDeclaration.Problem;
import choir.runtime.sq.io.AtomicFile;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files {@code NAME/*.yaml} beside {@code ranch.yaml} that declare the sections of {@link
 * Section.Place#FILES}: each file contains an entry, or a list of entries. The section is a list of
 * all entries, each with the name of its file, so that another machine can write the same files.
 */
final class SectionFiles {
  /** The key of an entry that names its file; files do not contain it. */
  static final String FILE = "file";

  /** The end of the name of a former version of a file. */
  static final String FORMER = ".old";

  /** Maximum size of a file, which is more than a section may have in all. */
  static final int MAX_CHARS = 500_000;

  /** Maximum number of files of a section. */
  private static final int MAX_FILES = 1_000;

  private static final String ENDING = ".yaml";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}\\.yaml");
  private static final Pattern ENTRY = Pattern.compile("[a-zA-Z]+\\[([0-9]+)]\\.?");
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final List<RanchProblem> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final Map<String, ArrayNode> entries = new TreeMap<>();
  private final Map<String, List<Source>> sources = new TreeMap<>();

  /**
   * The place of an entry.
   *
   * @param path of the entry in its file; empty if it is the whole file
   */
  private record Source(String file, YamlText yaml, String path) {}

  private SectionFiles() {}

  /** Reads the files of all sections that have some. */
  static SectionFiles read(Path ranch, List<Section> sections) {
    SectionFiles files = new SectionFiles();
    for (Section section : sections) {
      if (section.place() == Section.Place.FILES) {
        files.entries.put(section.name(), JSON.arrayNode());
        files.sources.put(section.name(), new ArrayList<>());
        files.read(ranch, section.name());
      }
    }
    return files;
  }

  private void read(Path ranch, String section) {
    try {
      for (String name : names(ranch.resolve(section))) {
        String file = section + "/" + name;
        if (NAME.matcher(name).matches()) {
          read(ranch.resolve(section).resolve(name), section, name);
        } else if (name.endsWith(ENDING)) {
          String rule = "has a name that is not 1 to 100 of A-Z, a-z, 0-9 and . _ - with .yaml";
          problems.add(new RanchProblem(file, Position.WHOLE_FILE, "", rule));
        } else if (!name.startsWith(".") && !name.endsWith(FORMER)) {
          warnings.add("%s: is ignored; expected names end with %s".formatted(file, ENDING));
        }
      }
    } catch (IOException failed) {
      String detail = "cannot be listed: " + failed.getMessage();
      problems.add(new RanchProblem(section, Position.WHOLE_FILE, "", detail));
    } catch (RanchFileException wrong) {
      problems.addAll(wrong.problems());
    }
  }

  private static List<String> names(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      List<String> names =
          all.map(each -> each.getFileName().toString()).sorted().limit(MAX_FILES + 1L).toList();
      if (names.size() > MAX_FILES) {
        throw TextFiles.refusal(
            folder.getFileName().toString(),
            Position.WHOLE_FILE,
            "contains more than %,d files; put several entries into one".formatted(MAX_FILES));
      }
      return names;
    }
  }

  private void read(Path path, String section, String name) {
    String file = section + "/" + name;
    try {
      YamlText yaml = YamlText.parse(TextFiles.read(path, file, MAX_CHARS).orElse(""));
      yaml.problems().forEach(each -> problems.add(each.inFile(file)));
      JsonNode root = yaml.root();
      if (root.isArray()) {
        for (int i = 0; i < root.size(); i++) {
          add(section, name, root.get(i), new Source(file, yaml, "[" + i + "]"));
        }
      } else if (!root.isNull()) {
        add(section, name, root, new Source(file, yaml, ""));
      }
    } catch (RanchFileException wrong) {
      wrong.problems().forEach(each -> problems.add(each.inFile(file)));
    }
  }

  private void add(String section, String name, JsonNode entry, Source source) {
    Position at = source.yaml.positionOf(source.path);
    if (!(entry instanceof ObjectNode object)) {
      String rule = "must be a mapping (lines of key: value), or a list of mappings";
      problems.add(new RanchProblem(source.file, at, "", rule));
    } else if (object.has(FILE)) {
      Position key = source.yaml.positionOfKey(YamlText.child(source.path, FILE));
      problems.add(new RanchProblem(source.file, key, FILE, "is not a known key; remove it"));
    } else {
      array(section).add(object.deepCopy().put(FILE, name));
      sources.getOrDefault(section, List.of()).add(source);
    }
  }

  private ArrayNode array(String section) {
    return entries.getOrDefault(section, JSON.arrayNode());
  }

  /** The entries of a section, each with the name of its file. */
  JsonNode entries(String section) {
    return array(section);
  }

  /** The problems of the files, which are independent of {@code ranch.yaml}. */
  List<RanchProblem> problems() {
    return problems;
  }

  /** Warnings about files that are ignored. */
  List<String> warnings() {
    return warnings;
  }

  /** Turns a problem of a section into one of the file with the entry. */
  RanchProblem located(String section, Problem problem) {
    Matcher entry = ENTRY.matcher(problem.path());
    if (!entry.lookingAt()) {
      return new RanchProblem(section, Position.WHOLE_FILE, "", problem.detail());
    }
    int index = Integer.parseInt(entry.group(1));
    Source source = sources.getOrDefault(section, List.of()).get(index);
    String key = problem.path().substring(entry.end());
    String inner = key.isEmpty() ? source.path : YamlText.child(source.path, key);
    return new RanchProblem(source.file, source.yaml.positionOf(inner), key, problem.detail());
  }

  /** The files of the sections in a ranch's folder, sorted. */
  static List<Path> in(Path ranch, List<Section> sections) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Section section : sections) {
      if (section.place() == Section.Place.FILES) {
        for (String name : names(ranch.resolve(section.name()))) {
          Path file = ranch.resolve(section.name()).resolve(name);
          if (NAME.matcher(name).matches() && Files.isRegularFile(file)) {
            files.add(file);
          }
        }
      }
    }
    return files;
  }

  /**
   * Changes the files of a section so that they declare it. What declares that already stays as it
   * is; the former version of any other file is kept, with {@value #FORMER} at its name.
   *
   * @param json the section; empty if it is not declared
   * @return names of the changed files
   */
  static List<String> write(Path ranch, String section, String json) throws IOException {
    Map<String, ArrayNode> wanted = wanted(json);
    Path folder = ranch.resolve(section);
    TreeSet<String> names = new TreeSet<>(wanted.keySet());
    names(folder).stream().filter(name -> NAME.matcher(name).matches()).forEach(names::add);
    List<String> changed = new ArrayList<>();
    for (String name : names) {
      ArrayNode entries = wanted.getOrDefault(name, JSON.arrayNode());
      if (!declares(folder.resolve(name), entries)) {
        write(folder, name, entries);
        changed.add(section + "/" + name);
      }
    }
    return changed;
  }

  private static Map<String, ArrayNode> wanted(String json) {
    Map<String, ArrayNode> wanted = new TreeMap<>();
    if (!json.isEmpty()) {
      for (JsonNode each : DeclarationJson.nameFirst(CanonicalJson.read(json))) {
        String name = each.path(FILE).asText();
        // The name comes from another machine: it must not lead out of the folder.
        if (!NAME.matcher(name).matches() || !(each instanceof ObjectNode entry)) {
          throw new IllegalStateException("a declared section names a file that no ranch has");
        }
        ObjectNode rest = entry.deepCopy();
        rest.remove(FILE);
        wanted.computeIfAbsent(name, absent -> JSON.arrayNode()).add(rest);
      }
    }
    return wanted;
  }

  private static boolean declares(Path file, ArrayNode entries) {
    try {
      JsonNode root = YamlText.parse(TextFiles.read(file, FILE, MAX_CHARS).orElse("")).root();
      JsonNode now = root.isNull() ? JSON.arrayNode() : root;
      JsonNode list = now.isArray() ? now : JSON.arrayNode().add(now);
      return CanonicalJson.write(list).equals(CanonicalJson.write(entries));
    } catch (RanchFileException broken) {
      return false;
    }
  }

  private static void write(Path folder, String name, ArrayNode entries) throws IOException {
    Path file = folder.resolve(name);
    Path former = folder.resolve(name + FORMER);
    if (entries.isEmpty()) {
      Files.move(file, former, StandardCopyOption.REPLACE_EXISTING);
      return;
    }
    Files.createDirectories(folder);
    boolean exists = Files.exists(file);
    if (exists) {
      Files.copy(file, former, StandardCopyOption.REPLACE_EXISTING);
    }
    String text = YamlWriter.block(entries, 0);
    AtomicFile.write(exists ? file.toRealPath() : file, text, AtomicFile.PUBLIC);
  }
}
