package choir.runtime.ranch;

import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.model.ModelDeclaration;
import choir.core.phext.Coordinate;
import choir.core.placement.PlacementConstraints;
import choir.core.roster.AgentDeclaration;
import choir.core.roster.PersonaText;
import choir.core.roster.RanchDeclaration;
import choir.core.sq.HistoryRule;
import choir.runtime.ranch.Section.Place;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Converts a document to core's declaration. Entries that violate the schema are skipped, so that
 * other problems can be reported in the same pass; paths keep the indexes of the file.
 */
final class RanchReader {
  /** An entry of a list other than the agents, whose indexes are those of the file. */
  private static final Pattern SECTION_ENTRY = Pattern.compile("(?!agents)[A-Za-z]+\\[[0-9]+]");

  private static final Pattern ENTRY = Pattern.compile("agents\\[([0-9]+)]");

  private final YamlText yaml;
  private final List<RanchProblem> problems;
  private final List<Section> sections;
  private final Beside beside;
  private final List<Integer> agentsAt = new ArrayList<>();

  private RanchReader(
      YamlText yaml, List<RanchProblem> problems, List<Section> sections, Beside beside) {
    this.yaml = yaml;
    this.problems = problems;
    this.sections = sections;
    this.beside = beside;
  }

  /**
   * What is beside the file.
   *
   * @param files the sections that YAML files declare
   * @param warnings receives what is unusual about text files
   */
  record Beside(Path folder, SectionFiles files, List<String> warnings) {}

  /**
   * Converts a document that was validated against the schema.
   *
   * @param problems schema problems; further problems are added. The result is complete only if it
   *     stays empty
   * @param texts the declared texts of an agent
   * @return empty if no agent is valid
   */
  static Optional<RanchDeclaration> read(
      YamlText yaml,
      List<RanchProblem> problems,
      List<Section> sections,
      Beside beside,
      Function<AgentId, List<PersonaText>> texts) {
    return new RanchReader(yaml, problems, sections, beside).declaration(texts);
  }

  private Optional<RanchDeclaration> declaration(Function<AgentId, List<PersonaText>> texts) {
    JsonNode root = yaml.root();
    List<AgentDeclaration> agents = agents(root.path("agents"), texts);
    if (agents.isEmpty()) {
      return Optional.empty();
    }
    AgentId first = agents.get(0).id();
    AgentId chosen =
        isValid("defaultAgent")
            ? text(root, "defaultAgent").map(AgentId::new).orElse(first)
            : first;
    RanchDeclaration declaration =
        new RanchDeclaration(root.path("ranch").asText(), chosen, agents, sections(root, agents));
    addAll(declaration.problems());
    for (Section section : sections) {
      if (section.place() == Place.RANCH && isValid(section.name())) {
        addAll(section.problems(root.path(section.name()), declaration));
        addAll(section.portProblems(root.path(section.name()), ownPorts()));
      }
    }
    addOfFiles(declaration);
    return Optional.of(declaration);
  }

  /** The ports of a node with these files, before its offset, with their purposes. */
  private Map<Integer, String> ownPorts() {
    Map<Integer, String> own = new HashMap<>();
    own.put(NodeFile.CLUSTER_PORT, "messages between nodes");
    own.put(NodeFile.RAFT_PORT, "the store's replication");
    own.put(sq(yaml).port(), "SQ's HTTP API");
    own.put(management(yaml).port(), "the management API");
    own.put(http(yaml).port(), "the HTTP API");
    return own;
  }

  /** The sections of the ranch, in {@code ranch.yaml} and in files. */
  private Map<String, String> sections(JsonNode root, List<AgentDeclaration> agents) {
    Map<String, String> found = sections(root, Place.RANCH);
    for (Section section : sections) {
      JsonNode entries =
          switch (section.place()) {
            case FILES -> beside.files().entries(section.name());
            case FOLDERS -> texts(section, agents);
            case RANCH, AGENT -> JsonNodeFactory.instance.arrayNode();
          };
      if (!entries.isEmpty()) {
        found.put(section.name(), CanonicalJson.write(entries));
      }
    }
    return found;
  }

  private JsonNode texts(Section section, List<AgentDeclaration> agents) {
    TextFolders texts =
        TextFolders.read(
            beside.folder(), section.name(), agents.stream().map(AgentDeclaration::id).toList());
    beside.warnings().addAll(texts.warnings());
    beside.warnings().addAll(section.warnings(texts.entries()));
    return texts.entries();
  }

  /** Checks what files declare; not beside broken entries, to which it could refer. */
  private void addOfFiles(RanchDeclaration declaration) {
    boolean broken = !problems.isEmpty();
    for (Section section : sections) {
      boolean inFiles = section.place() == Place.FILES || section.place() == Place.FOLDERS;
      String json = declaration.sections().getOrDefault(section.name(), "");
      if (inFiles && !broken && !json.isEmpty()) {
        section
            .problems(CanonicalJson.read(json), declaration)
            .forEach(each -> problems.add(beside.files().located(section.name(), each)));
      }
    }
  }

  /** Adds problems of valid entries; a broken entry has its problem already. */
  private void addAll(List<RanchDeclaration.Problem> found) {
    for (RanchDeclaration.Problem each : found) {
      String path = withFileIndex(each.path());
      if (!isInBrokenEntry(path) && !refersToBroken(path)) {
        problems.add(
            RanchProblem.inRanch(yaml.positionOf(path), path, withFileIndex(each.detail())));
      }
    }
  }

  private boolean isInBrokenEntry(String path) {
    Matcher entry = SECTION_ENTRY.matcher(path);
    return entry.lookingAt() && !isValid(entry.group());
  }

  /** Whether the value refers to a skipped entry, which is not an additional problem. */
  private boolean refersToBroken(String path) {
    boolean toAgent = path.equals("defaultAgent");
    if (!toAgent && !path.endsWith("].model")) {
      return false;
    }
    JsonNode entries = yaml.root().path(toAgent ? "agents" : "models");
    if (!entries.isArray()) {
      return !entries.isMissingNode() && !entries.isNull();
    }
    JsonNode value = yaml.root().at("/" + path.replaceAll("[\\[\\].]+", "/"));
    for (int i = 0; i < entries.size(); i++) {
      JsonNode name = entries.get(i).path(toAgent ? "id" : "name");
      boolean broken = !isValid((toAgent ? "agents[" : "models[") + i + "]");
      if (broken && (!name.isTextual() || name.equals(value))) {
        return true;
      }
    }
    return false;
  }

  private List<AgentDeclaration> agents(JsonNode list, Function<AgentId, List<PersonaText>> texts) {
    List<AgentDeclaration> read = new ArrayList<>();
    for (int i = 0; list.isArray() && i < list.size(); i++) {
      String path = "agents[" + i + "]";
      if (!isValid(path)) {
        continue;
      }
      try {
        read.add(agent(list.get(i), texts));
        agentsAt.add(i);
      } catch (IllegalArgumentException e) {
        problems.add(
            RanchProblem.inRanch(
                yaml.positionOf(path), path, Optional.ofNullable(e.getMessage()).orElse("")));
      }
    }
    return read;
  }

  private boolean isValid(String path) {
    return problems.stream()
        .map(RanchProblem::path)
        .noneMatch(each -> each.equals(path) || each.startsWith(path + "."));
  }

  private String withFileIndex(String text) {
    return ENTRY
        .matcher(text)
        .replaceAll(
            found -> {
              int index = Integer.parseInt(found.group(1));
              boolean known = index < agentsAt.size();
              return known ? "agents[" + agentsAt.get(index) + "]" : found.group();
            });
  }

  private AgentDeclaration agent(JsonNode node, Function<AgentId, List<PersonaText>> texts) {
    AgentId id = new AgentId(node.path("id").asText());
    return new AgentDeclaration(
        id,
        node.path("name").asText(),
        node.path("role").asText(),
        text(node, "home").map(Coordinate::of),
        text(node, "model").orElse(ModelDeclaration.DEFAULT),
        limits(node.get("limits")),
        texts.apply(id),
        new PlacementConstraints(text(node, "machine"), words(node.path("needs"))),
        sections(node, Place.AGENT));
  }

  /** The sections in a mapping, as canonical JSON. */
  private Map<String, String> sections(JsonNode mapping, Place place) {
    Map<String, String> found = new TreeMap<>();
    for (Section section : sections) {
      JsonNode node = mapping.get(section.name());
      if (section.place() == place && node != null && !node.isNull()) {
        found.put(section.name(), CanonicalJson.write(node));
      }
    }
    return found;
  }

  private static List<String> words(JsonNode list) {
    List<String> words = new ArrayList<>();
    list.forEach(each -> words.add(each.asText()));
    return words;
  }

  private static Profile.Limits limits(@Nullable JsonNode node) {
    Profile.Limits defaults = Profile.Limits.DEFAULT;
    if (node == null) {
      return defaults;
    }
    return new Profile.Limits(
        node.path("callsPerTurn").asInt(defaults.callsPerTurn()),
        node.path("concurrentTurns").asInt(defaults.concurrentTurns()),
        node.path("contextTokens").asInt(defaults.contextTokens()),
        node.path("outputTokens").asInt(defaults.outputTokens()),
        Optional.ofNullable(node.get("patience")).map(length -> duration(length.asText())));
  }

  /** A length as the schema allows it, such as {@code 90s} or {@code 24h}. */
  private static Duration duration(String length) {
    int number = Integer.parseInt(length, 0, length.length() - 1, 10);
    return switch (length.charAt(length.length() - 1)) {
      case 's' -> Duration.ofSeconds(number);
      case 'm' -> Duration.ofMinutes(number);
      case 'h' -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  /** The address of the HTTP edge; requires a valid document. */
  static HttpAddress http(YamlText yaml) {
    return address(yaml, "http", HttpAddress.DEFAULT);
  }

  /** The address of SQ's HTTP API; requires a valid document. */
  static HttpAddress sq(YamlText yaml) {
    return address(yaml, "sq", HttpAddress.SQ);
  }

  /** The address of the management API; requires a valid document. */
  static HttpAddress management(YamlText yaml) {
    return address(yaml, "management", HttpAddress.MANAGEMENT);
  }

  private static HttpAddress address(YamlText yaml, String key, HttpAddress defaultAddress) {
    JsonNode node = yaml.root().path(key);
    return new HttpAddress(
        node.path("address").asText(defaultAddress.address()),
        node.path("port").asInt(defaultAddress.port()),
        texts(node.path("hosts")),
        texts(node.path("origins")));
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  /** The use of external scrolls and mirrors; requires a valid document. */
  static SqUse use(YamlText yaml) {
    JsonNode scrolls = yaml.root().path("scrolls");
    JsonNode mirror = yaml.root().path("mirror");
    return new SqUse(
        text(scrolls, "url")
            .map(url -> URI.create(url.replaceFirst("/$", "")))
            .map(
                url ->
                    new SqUse.Server(url, text(scrolls, "tokenEnv"), text(scrolls, "tokenFile"))),
        text(mirror, "folder")
            .map(
                folder ->
                    new SqUse.MirrorFolder(
                        folder, mirror.path("git").asBoolean(), texts(mirror.path("phexts")))));
  }

  /** The retention rules of scroll history; requires a valid document. */
  static List<HistoryRule> history(YamlText yaml) {
    List<HistoryRule> rules = new ArrayList<>();
    yaml.root()
        .path("history")
        .forEach(
            each ->
                rules.add(HistoryRule.of(each.path("phext").asText(), each.path("keep").asText())));
    return rules;
  }

  private static Optional<String> text(JsonNode node, String key) {
    return Optional.ofNullable(node.get(key)).map(JsonNode::asText);
  }
}
