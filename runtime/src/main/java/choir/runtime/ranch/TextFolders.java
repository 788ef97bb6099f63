package choir.runtime.ranch;

import choir.core.id.AgentId;
import choir.runtime.sq.io.AtomicFile;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The text files that declare a section of {@link Section.Place#FOLDERS}. They are in the folders
 * {@code NAME/*} and {@code .agents/NAME/*} beside {@code ranch.yaml} and beside the texts of each
 * agent. The section is a list of them, so that another machine can write the same files.
 *
 * <p>A link is followed if it leads into one of these folders. Anything else that cannot be stored
 * is left out with a warning: one bad file must not keep a ranch from being changed.
 */
final class TextFolders {
  /** Maximum length of a file; a model reads one whole. */
  static final int MAX_CHARS = 50_000;

  /** Maximum number of files of a folder. */
  static final int MAX_FILES = 50;

  /** Maximum number of folders beside each other. */
  private static final int MAX_FOLDERS = 200;

  /** Maximum number of folders above a file, in its folder of the section. */
  private static final int MAX_DEPTH = 4;

  private static final String FILE = "file";
  private static final String TEXT = "text";
  private static final String AGENTS = "agents";
  private static final String WORD = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";
  private static final Pattern FOLDER = Pattern.compile(WORD);
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");

  /** The name of an agent's folder. */
  static final Pattern AGENT = Pattern.compile("[a-z][a-z0-9-]{0,39}");

  private static final String OUT =
      "is refused: a link that leads out of the folders %s; copy what it leads to";

  private final Path ranch;
  private final String section;
  private final SortedMap<String, String> texts = new TreeMap<>();
  private final List<String> warnings = new ArrayList<>();

  /** The real paths of the folders with the section's folders. */
  private final List<Path> roots = new ArrayList<>();

  private TextFolders(Path ranch, String section) {
    this.ranch = ranch;
    this.section = section;
  }

  /**
   * Reads the files of a section.
   *
   * @param agents those whose files belong to it
   */
  static TextFolders read(Path ranch, String section, Collection<AgentId> agents) {
    TextFolders files = new TextFolders(ranch, section);
    List<String> ofRanch = files.present("");
    Map<AgentId, List<String>> ofAgents = new HashMap<>();
    for (AgentId agent : agents) {
      ofAgents.put(agent, files.present(AGENTS + "/" + agent + "/"));
    }
    Map<Path, String> seen = new HashMap<>();
    ofRanch.forEach(root -> files.readRoot(root, seen));
    for (AgentId agent : agents) {
      Map<Path, String> known = new HashMap<>(seen);
      ofAgents.getOrDefault(agent, List.of()).forEach(root -> files.readRoot(root, known));
    }
    return files;
  }

  /** The folders with the section's folders that exist, the nearest first. */
  private List<String> present(String prefix) {
    List<String> found = new ArrayList<>();
    for (String root : List.of(prefix + section, prefix + ".agents/" + section)) {
      Path folder = ranch.resolve(root);
      if (Files.isDirectory(folder)) {
        try {
          Path real = folder.toRealPath();
          if (real.startsWith(ranch.toRealPath())) {
            roots.add(real);
            found.add(root);
          } else {
            warn(root, OUT.formatted("of the ranch"));
          }
        } catch (IOException failed) {
          warn(root, "cannot be read: " + failed.getMessage());
        }
      }
    }
    return found;
  }

  private void warn(String place, String detail) {
    warnings.add(place + ": " + detail);
  }

  /**
   * @param seen the folders that were read, with their places
   */
  private void readRoot(String root, Map<Path, String> seen) {
    for (Path entry : children(root, ranch.resolve(root), MAX_FOLDERS)) {
      String place = root + "/" + entry.getFileName();
      Optional<Path> real = realPath(entry, place);
      if (real.isEmpty()) {
        continue;
      }
      if (!Files.isDirectory(real.get())) {
        warn(place, "is ignored: it is no folder");
      } else if (!FOLDER.matcher(entry.getFileName().toString()).matches()) {
        warn(place, "is refused: its name is not 1 to 64 of A-Z, a-z, 0-9 and . _ -");
      } else if (seen.containsKey(real.get())) {
        warn(place, "is the same folder as " + seen.get(real.get()) + ", which is used");
      } else {
        seen.put(real.get(), place);
        SortedMap<String, String> files = new TreeMap<>();
        readFolder(place, real.get(), files, 1);
        texts.putAll(files);
      }
    }
  }

  /** What a folder contains, links last, so that what they lead to comes first. */
  private List<Path> children(String place, Path folder, int most) {
    try (Stream<Path> all = Files.list(folder)) {
      List<Path> children =
          all.filter(TextFolders::isMeant)
              .sorted(Comparator.comparing(Files::isSymbolicLink).thenComparing(each -> each))
              .limit(most + 1L)
              .toList();
      if (children.size() > most) {
        warn(place, "contains more than " + most + " files and folders; the rest is ignored");
        return children.subList(0, most);
      }
      return children;
    } catch (IOException failed) {
      warn(place, "cannot be listed: " + failed.getMessage());
      return List.of();
    }
  }

  private static boolean isMeant(Path file) {
    String name = file.getFileName().toString();
    return !name.startsWith(".") && !name.endsWith(SectionFiles.FORMER);
  }

  /** The real path of a file; empty, with a warning, if it may not be read. */
  private Optional<Path> realPath(Path file, String place) {
    try {
      Path real = file.toRealPath();
      if (roots.stream().anyMatch(root -> real.startsWith(root) && !real.equals(root))) {
        return Optional.of(real);
      }
      warn(place, OUT.formatted("named " + section));
    } catch (IOException broken) {
      warn(place, "is refused: it leads nowhere (" + broken.getClass().getSimpleName() + ")");
    }
    return Optional.empty();
  }

  private void readFolder(String place, Path folder, Map<String, String> files, int depth) {
    for (Path child : children(place, folder, MAX_FILES)) {
      String name = place + "/" + child.getFileName();
      Optional<Path> real = realPath(child, name);
      if (real.isEmpty()) {
        continue;
      }
      if (!PART.matcher(child.getFileName().toString()).matches()) {
        warn(name, "is refused: its name is not 1 to 100 of A-Z, a-z, 0-9 and . _ -");
      } else if (!Files.isDirectory(real.get())) {
        readFile(name, real.get(), files);
      } else if (Files.isSymbolicLink(child)) {
        warn(name, "is refused: a link to a folder; copy the folder");
      } else if (depth == MAX_DEPTH) {
        warn(name, "is refused: it is more than " + MAX_DEPTH + " folders deep");
      } else {
        readFolder(name, real.get(), files, depth + 1);
      }
    }
  }

  private void readFile(String name, Path file, Map<String, String> files) {
    if (files.size() == MAX_FILES) {
      warn(name, "is refused: its folder contains more than " + MAX_FILES + " files");
      return;
    }
    try {
      files.put(name, TextFiles.read(file, name, MAX_CHARS).orElse(""));
    } catch (RanchFileException unread) {
      unread.problems().forEach(each -> warn(name, "is refused: it " + each.detail()));
    }
  }

  /** The files by name, sorted. */
  SortedMap<String, String> texts() {
    return texts;
  }

  /** What was left out, and why. */
  List<String> warnings() {
    return warnings;
  }

  /** The section. */
  ArrayNode entries() {
    ArrayNode entries = JsonNodeFactory.instance.arrayNode();
    texts.forEach((file, text) -> entries.addObject().put(FILE, file).put(TEXT, text));
    return entries;
  }

  /** The names that files of a section can have, so that none is written elsewhere. */
  static Predicate<String> names(String section) {
    String parts = "(/" + PART + "){1," + (MAX_DEPTH + 1) + "}";
    String start = "(" + AGENTS + "/" + AGENT + "/)?(\\.agents/)?";
    return Pattern.compile(start + Pattern.quote(section) + "/" + WORD + parts).asMatchPredicate();
  }

  /**
   * Changes the files of a section so that they declare it. A file that differs or that it does not
   * declare is kept with {@value SectionFiles#FORMER} at its name.
   *
   * @param json the section; empty if it is not declared
   * @return names of the changed files
   */
  static List<String> write(Path ranch, String section, String json, Collection<AgentId> agents)
      throws IOException {
    Map<String, String> wanted = new TreeMap<>();
    Predicate<String> names = names(section);
    for (JsonNode each : CanonicalJson.read(json)) {
      String file = each.path(FILE).asText();
      // The name comes from another machine: it must not lead out of the folder.
      if (!names.test(file)) {
        throw new IllegalStateException("a declared section names a file that no ranch has");
      }
      wanted.put(file, each.path(TEXT).asText());
    }
    Map<String, String> present = read(ranch, section, agents).texts();
    TreeSet<String> all = new TreeSet<>(wanted.keySet());
    all.addAll(present.keySet());
    List<String> changed = new ArrayList<>();
    for (String file : all) {
      Optional<String> text = Optional.ofNullable(wanted.get(file));
      if (!text.equals(Optional.ofNullable(present.get(file)))) {
        write(ranch, file, text);
        changed.add(file);
      }
    }
    return changed;
  }

  private static void write(Path ranch, String name, Optional<String> text) throws IOException {
    Path file = ranch.resolve(name);
    requireInside(ranch, file, name);
    boolean exists = Files.exists(file);
    Path at = exists ? file.toRealPath() : file;
    if (exists) {
      Path former = at.resolveSibling(at.getFileName() + SectionFiles.FORMER);
      Files.copy(at, former, StandardCopyOption.REPLACE_EXISTING);
    }
    if (text.isEmpty()) {
      Files.delete(at);
      return;
    }
    Files.createDirectories(Objects.requireNonNull(at.getParent()));
    AtomicFile.write(at, text.get(), AtomicFile.PUBLIC);
  }

  /** A link that a person has made must not lead a write elsewhere. */
  private static void requireInside(Path ranch, Path file, String name) throws IOException {
    Path known = file;
    while (!Files.exists(known)) {
      if (Files.isSymbolicLink(known)) {
        throw new IOException(name + " cannot be written: a link on its way leads nowhere");
      }
      known = Objects.requireNonNull(known.getParent());
    }
    if (!known.toRealPath().startsWith(ranch.toRealPath())) {
      throw new IOException(
          name + " cannot be written: a link leads out of " + ranch + "; remove the link");
    }
  }
}
