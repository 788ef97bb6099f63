package choir.runtime.ranch;

import choir.core.id.AgentId;
import choir.core.roster.AgentDeclaration;
import choir.core.roster.PersonaTexts;
import choir.core.roster.RanchDeclaration;
import choir.runtime.ranch.Section.Place;
import choir.runtime.sq.io.AtomicFile;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The files of a ranch on one machine, with the revision from which they come. Every machine has a
 * copy; the revision tells a copy that was edited from one that is older than what is in force.
 */
public final class RanchFolder {
  /** The name of the file that holds the revision. */
  public static final String REVISION = "ranch.revision";

  /** The name of a {@code ranch.yaml} that had to be written anew. */
  public static final String FORMER = "ranch.yaml.old";

  private static final int MAX_CHARS = 1_000;
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  private final Path folder;
  private final List<Section> sections;

  /**
   * @param sections the sections of the features
   */
  public RanchFolder(Path folder, List<Section> sections) {
    this.folder = folder;
    this.sections = sections;
  }

  /** The folder. */
  public Path path() {
    return folder;
  }

  /**
   * Reads the declaration.
   *
   * @throws RanchFileException with all problems of the files
   */
  public RanchFile read() {
    return RanchFile.read(folder, sections);
  }

  /**
   * Reads the declaration as it would be with another {@code ranch.yaml}.
   *
   * @throws RanchFileException with all problems
   */
  public RanchFile read(String yaml) {
    return RanchFile.parse(folder, yaml, sections);
  }

  /**
   * The revision that the files declared when they were last applied, pulled or found to be in
   * force; 0 if that is not known.
   *
   * @throws RanchFileException if the file is unreadable
   */
  public long revision() {
    return TextFiles.read(folder.resolve(REVISION), REVISION, MAX_CHARS)
        .map(RanchFolder::parse)
        .orElse(0L);
  }

  private static long parse(String text) {
    return text.lines()
        .filter(line -> !line.startsWith("#") && !line.isBlank())
        .map(String::strip)
        .filter(line -> NUMBER.matcher(line).matches())
        .map(Long::parseLong)
        .findFirst()
        .orElseThrow(
            () ->
                TextFiles.refusal(
                    REVISION,
                    Position.WHOLE_FILE,
                    "contains no revision; delete it, then 'choir ranch diff' compares the files"));
  }

  /** Records that the files declare a revision. */
  public void record(long revision) throws IOException {
    AtomicFile.write(
        folder.resolve(REVISION),
        "# The revision that these files were last applied as or pulled from. Written by choir.\n"
            + revision
            + "\n",
        AtomicFile.PUBLIC);
  }

  /**
   * The text of {@code ranch.yaml} with one agent more, or one less; comments stay.
   *
   * @param agent id of the agent to add or to remove
   * @param entry its entry; empty to remove it
   * @return empty if the file's form does not allow to change an agent alone
   */
  public Optional<String> yamlWith(AgentId agent, Optional<ObjectNode> entry) {
    String text = text();
    ObjectNode wanted = JsonNodeFactory.instance.objectNode();
    for (JsonNode each : YamlText.parse(text).root().path("agents")) {
      if (!each.path("id").asText().equals(agent.value())) {
        wanted.withArray("agents").add(each);
      }
    }
    entry.ifPresent(added -> wanted.withArray("agents").add(added));
    return YamlEdit.of(text, wanted, Set.of("agents"));
  }

  private String text() {
    return TextFiles.read(folder.resolve(RanchFile.NAME), RanchFile.NAME, RanchFile.MAX_CHARS)
        .orElse("");
  }

  /** Replaces {@code ranch.yaml} atomically; keeps its permissions. */
  public void write(String yaml) throws IOException {
    Path file = folder.resolve(RanchFile.NAME);
    boolean exists = Files.exists(file);
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    String mode =
        exists && posix
            ? PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
            : AtomicFile.PUBLIC;
    // A link to a file elsewhere, such as in a Git work tree, stays a link.
    AtomicFile.write(exists ? file.toRealPath() : file, yaml, mode);
  }

  /**
   * Changes the files so that they declare what a revision does. What declares that already stays
   * as it is, and so do comments beside it and the settings of this machine. A {@code ranch.yaml}
   * that cannot be changed in place is written anew and the former one kept as {@value #FORMER}.
   * After a crash, a second call completes the first one.
   *
   * @return names of the changed files
   */
  public List<String> pull(RanchDeclaration declaration, long revision) throws IOException {
    List<String> changed = new ArrayList<>();
    for (AgentDeclaration agent : declaration.agents()) {
      Map<String, String> texts = new TreeMap<>();
      PersonaTexts.NAMES.forEach(name -> texts.put(name, ""));
      agent.texts().forEach(text -> texts.put(text.name(), text.text()));
      for (Map.Entry<String, String> text : texts.entrySet()) {
        if (PersonaFiles.write(folder, agent.id(), text.getKey(), text.getValue())) {
          changed.add(PersonaFiles.name(agent.id(), text.getKey()));
        }
      }
    }
    for (Section section : sections) {
      if (section.place() == Place.FILES) {
        String json = declaration.sections().getOrDefault(section.name(), "");
        changed.addAll(SectionFiles.write(folder, section.name(), json));
      } else if (section.place() == Place.FOLDERS) {
        String json = declaration.sections().getOrDefault(section.name(), "");
        List<AgentId> agents = declaration.agents().stream().map(AgentDeclaration::id).toList();
        changed.addAll(TextFolders.write(folder, section.name(), json, agents));
      }
    }
    String before = text();
    String after = pulled(before, declaration, changed);
    if (!after.equals(before)) {
      write(after);
      changed.add(RanchFile.NAME);
    }
    record(revision);
    return changed;
  }

  private String pulled(String before, RanchDeclaration declaration, List<String> changed)
      throws IOException {
    JsonNode now = root(before);
    ObjectNode wanted = inOrderOf(now.path("agents"), DeclarationJson.of(declaration));
    sections.stream()
        .filter(section -> section.place() == Place.FILES || section.place() == Place.FOLDERS)
        .forEach(section -> wanted.remove(section.name()));
    Optional<String> edited = before.isBlank() ? Optional.empty() : edited(before, wanted);
    if (edited.isPresent()) {
      return edited.get();
    }
    if (!before.isBlank()) {
      AtomicFile.write(folder.resolve(FORMER), before, AtomicFile.PUBLIC);
      changed.add(FORMER);
    }
    Set<String> declared = declared();
    ObjectNode whole = wanted.deepCopy();
    now.properties().stream()
        .filter(each -> !declared.contains(each.getKey()))
        .forEach(each -> whole.set(each.getKey(), each.getValue()));
    return DeclarationJson.yaml(whole);
  }

  private Optional<String> edited(String before, ObjectNode wanted) {
    try {
      return YamlEdit.of(before, wanted, declared());
    } catch (RanchFileException broken) {
      return Optional.empty();
    }
  }

  private static JsonNode root(String yaml) {
    try {
      return YamlText.parse(yaml).root();
    } catch (RanchFileException broken) {
      return JsonNodeFactory.instance.objectNode();
    }
  }

  /** The keys of {@code ranch.yaml} that belong to the declaration and not to a machine. */
  private Set<String> declared() {
    Set<String> keys = new LinkedHashSet<>(List.of("ranch", "defaultAgent", "agents"));
    sections.stream()
        .filter(section -> section.place() == Place.RANCH)
        .forEach(section -> keys.add(section.name()));
    return keys;
  }

  /** Orders the agents as a file has them; one that declares no home there still does not. */
  private static ObjectNode inOrderOf(JsonNode file, ObjectNode wanted) {
    Map<String, JsonNode> agents = new TreeMap<>();
    wanted.path("agents").forEach(agent -> agents.put(agent.path("id").asText(), agent));
    List<JsonNode> ordered = new ArrayList<>();
    for (JsonNode each : file) {
      JsonNode agent = agents.remove(each.path("id").asText());
      if (agent instanceof ObjectNode known) {
        ordered.add(each.has("home") ? known : known.<ObjectNode>without(List.of("home")));
      }
    }
    wanted.path("agents").forEach(each -> addIfLeft(each, agents, ordered));
    wanted.withArray("agents").removeAll().addAll(ordered);
    return wanted;
  }

  private static void addIfLeft(
      JsonNode agent, Map<String, JsonNode> left, List<JsonNode> ordered) {
    if (left.containsKey(agent.path("id").asText())) {
      ordered.add(agent);
    }
  }
}
