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
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Core's declaration from a document. Entries that break the schema are left out, so that what else
 * is wrong can be said in the same go; paths keep the numbers that the entries have in the file.
 */
final class RanchReader {
  private static final Pattern ENTRY = Pattern.compile("(models|agents)\\[([0-9]+)]");

  private final YamlText yaml;
  private final List<RanchProblem> problems;
  private final List<Section> sections;
  private final List<Integer> modelsAt = new ArrayList<>();
  private final List<Integer> agentsAt = new ArrayList<>();

  private RanchReader(YamlText yaml, List<RanchProblem> problems, List<Section> sections) {
    this.yaml = yaml;
    this.problems = problems;
    this.sections = sections;
  }

  /**
   * Reads a document that was checked against the schema.
   *
   * @param problems of the schema; what else is found is added. The result is whole only if none is
   * @param texts the declared texts of an agent
   * @return nothing if no agent can be made out
   */
  static Optional<RanchDeclaration> read(
      YamlText yaml,
      List<RanchProblem> problems,
      List<Section> sections,
      Function<AgentId, List<PersonaText>> texts) {
    return new RanchReader(yaml, problems, sections).declaration(texts);
  }

  private Optional<RanchDeclaration> declaration(Function<AgentId, List<PersonaText>> texts) {
    JsonNode root = yaml.root();
    List<ModelDeclaration> models =
        each(root.path("models"), "models", modelsAt, RanchReader::model);
    List<AgentDeclaration> agents =
        each(root.path("agents"), "agents", agentsAt, node -> agent(node, texts));
    if (agents.isEmpty()) {
      return Optional.empty();
    }
    AgentId first = agents.get(0).id();
    AgentId chosen =
        sound("defaultAgent") ? text(root, "defaultAgent").map(AgentId::new).orElse(first) : first;
    RanchDeclaration declaration =
        new RanchDeclaration(
            root.path("ranch").asText(), chosen, models, agents, sections(root, Place.RANCH));
    List<RanchDeclaration.Problem> found = new ArrayList<>(declaration.problems());
    for (Section section : sections) {
      if (section.place() == Place.RANCH && sound(section.name())) {
        found.addAll(section.problems(root.path(section.name()), declaration));
      }
    }
    for (RanchDeclaration.Problem each : found) {
      if (!refersToBroken(numbered(each.path()))) {
        String path = numbered(each.path());
        problems.add(RanchProblem.inRanch(yaml.positionOf(path), path, numbered(each.detail())));
      }
    }
    return Optional.of(declaration);
  }

  /** Whether the value names, or may name, an entry that was left out: no problem of its own. */
  private boolean refersToBroken(String path) {
    boolean toAgent = path.equals("defaultAgent");
    if (!toAgent && !path.endsWith("].model")) {
      return false;
    }
    JsonNode entries = yaml.root().path(toAgent ? "agents" : "models");
    if (!entries.isArray()) {
      return !entries.isMissingNode() && !entries.isNull();
    }
    List<Integer> read = toAgent ? agentsAt : modelsAt;
    JsonNode value = yaml.root().at("/" + path.replaceAll("[\\[\\].]+", "/"));
    for (int i = 0; i < entries.size(); i++) {
      JsonNode name = entries.get(i).path(toAgent ? "id" : "name");
      if (!read.contains(i) && (!name.isTextual() || name.equals(value))) {
        return true;
      }
    }
    return false;
  }

  private <T> List<T> each(
      JsonNode list, String name, List<Integer> at, Function<JsonNode, T> reader) {
    List<T> read = new ArrayList<>();
    for (int i = 0; list.isArray() && i < list.size(); i++) {
      String path = name + "[" + i + "]";
      if (!sound(path)) {
        continue;
      }
      try {
        read.add(reader.apply(list.get(i)));
        at.add(i);
      } catch (IllegalArgumentException e) {
        problems.add(
            RanchProblem.inRanch(
                yaml.positionOf(path), path, Optional.ofNullable(e.getMessage()).orElse("")));
      }
    }
    return read;
  }

  private boolean sound(String path) {
    return problems.stream()
        .map(RanchProblem::path)
        .noneMatch(each -> each.equals(path) || each.startsWith(path + "."));
  }

  private String numbered(String text) {
    return ENTRY
        .matcher(text)
        .replaceAll(
            found -> {
              List<Integer> at = found.group(1).equals("models") ? modelsAt : agentsAt;
              int index = Integer.parseInt(found.group(2));
              String entry = index < at.size() ? found.group(1) + "[" + at.get(index) + "]" : "";
              return Matcher.quoteReplacement(entry.isEmpty() ? found.group() : entry);
            });
  }

  private static ModelDeclaration model(JsonNode node) {
    return new ModelDeclaration(
        node.path("name").asText(),
        ModelDeclaration.Provider.parse(node.path("provider").asText()),
        text(node, "baseUrl").map(RanchReader::address),
        text(node, "model"),
        text(node, "apiKeyEnv"),
        text(node, "apiKeyFile"));
  }

  private static URI address(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      // Its message repeats the address, which may hold a password.
      throw new IllegalArgumentException("baseUrl is no address, as https://host/v1", null);
    }
  }

  private AgentDeclaration agent(JsonNode node, Function<AgentId, List<PersonaText>> texts) {
    AgentId id = new AgentId(node.path("id").asText());
    return new AgentDeclaration(
        id,
        node.path("name").asText(),
        node.path("role").asText(),
        Coordinate.of(node.path("home").asText()),
        text(node, "model").orElse(ModelDeclaration.DEFAULT),
        limits(node.get("limits")),
        texts.apply(id),
        new PlacementConstraints(text(node, "machine"), words(node.path("needs"))),
        sections(node, Place.AGENT));
  }

  /** The sections that stand in a mapping, as JSON in which keys have one order. */
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
    Profile.Limits usual = Profile.Limits.DEFAULT;
    if (node == null) {
      return usual;
    }
    return new Profile.Limits(
        node.path("callsPerTurn").asInt(usual.callsPerTurn()),
        node.path("concurrentTurns").asInt(usual.concurrentTurns()),
        node.path("contextTokens").asInt(usual.contextTokens()),
        node.path("outputTokens").asInt(usual.outputTokens()));
  }

  /** Where the node listens for HTTP; call it for a document without problems only. */
  static HttpAddress http(YamlText yaml) {
    return address(yaml, "http", HttpAddress.DEFAULT);
  }

  /** Where SQ's HTTP API listens; call it for a document without problems only. */
  static HttpAddress sq(YamlText yaml) {
    return address(yaml, "sq", HttpAddress.SQ);
  }

  /** Where operators' tools ask; call it for a document without problems only. */
  static HttpAddress management(YamlText yaml) {
    return address(yaml, "management", HttpAddress.MANAGEMENT);
  }

  private static HttpAddress address(YamlText yaml, String key, HttpAddress otherwise) {
    JsonNode node = yaml.root().path(key);
    return new HttpAddress(
        node.path("address").asText(otherwise.address()),
        node.path("port").asInt(otherwise.port()));
  }

  /** What is done with scrolls; call it for a document without problems only. */
  static SqUse use(YamlText yaml) {
    JsonNode scrolls = yaml.root().path("scrolls");
    JsonNode mirror = yaml.root().path("mirror");
    List<String> phexts = new ArrayList<>();
    mirror.path("phexts").forEach(each -> phexts.add(each.asText()));
    return new SqUse(
        text(scrolls, "url")
            .map(url -> URI.create(url.replaceFirst("/$", "")))
            .map(
                url ->
                    new SqUse.Server(url, text(scrolls, "tokenEnv"), text(scrolls, "tokenFile"))),
        text(mirror, "folder")
            .map(folder -> new SqUse.MirrorFolder(folder, mirror.path("git").asBoolean(), phexts)));
  }

  /** What is kept of what scrolls were; call it for a document without problems only. */
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
