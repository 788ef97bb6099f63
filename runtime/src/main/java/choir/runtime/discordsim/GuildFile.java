package choir.runtime.discordsim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads a guild from YAML. The format is described in {@code docs/discord-sim.md}. */
final class GuildFile {
  /** Characters of a file; a guild of 20 bots has 2,000. */
  static final int MAX_CHARS = 256 * 1024;

  private static final int MAX_LIST = 500;
  private static final String NAME = "[\\p{L}\\p{N}][\\p{L}\\p{N}._-]{0,31}";

  private GuildFile() {}

  /** The guild of a simulator that was given none: the seven agents of {@code choir init}. */
  static GuildSpec usual() {
    try (InputStream in = GuildFile.class.getResourceAsStream("guild.yaml")) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its file guild.yaml");
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException broken) {
      throw new IllegalStateException("the program's file guild.yaml cannot be read", broken);
    }
  }

  /**
   * Reads a guild.
   *
   * @throws IllegalArgumentException if something is wrong; names the place and the remedy, and no
   *     token
   */
  static GuildSpec parse(String text) {
    if (text.length() > MAX_CHARS) {
      throw new IllegalArgumentException("the file has more than " + MAX_CHARS + " characters");
    }
    JsonNode root = SimJson.view(load(text));
    keys(root, "the file", "name", "people", "bots", "roles", "channels");
    GuildSpec guild = GuildSpec.named(root.path("name").asText("Ranch"));
    for (GuildSpec.Person each : list(root, "people", GuildFile::person)) {
      guild = guild.person(each);
    }
    for (GuildSpec.Bot each : list(root, "bots", GuildFile::bot)) {
      guild = guild.bot(each);
    }
    for (GuildSpec.Role each : list(root, "roles", GuildFile::role)) {
      guild = guild.role(each.name(), each.members().toArray(String[]::new));
    }
    for (GuildSpec.Channel each : list(root, "channels", GuildFile::channel)) {
      guild = guild.channel(each);
    }
    return checked(guild);
  }

  private static Object load(String text) {
    LoadSettings settings = LoadSettings.builder().setMaxAliasesForCollections(20).build();
    try {
      Object loaded = new Load(settings).loadFromString(text);
      return loaded == null ? NullNode.getInstance() : loaded;
    } catch (MarkedYamlEngineException broken) {
      int line = broken.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
      throw new IllegalArgumentException("line " + line + " is not YAML", broken);
    } catch (YamlEngineException broken) {
      throw new IllegalArgumentException("the file is not YAML", broken);
    }
  }

  private static GuildSpec checked(GuildSpec guild) {
    if (guild.people().isEmpty()) {
      throw new IllegalArgumentException("people must name at least one person: the owner");
    }
    Set<String> tokens = new LinkedHashSet<>();
    for (GuildSpec.Bot each : guild.bots()) {
      if (!tokens.add(each.token())) {
        throw new IllegalArgumentException(
            "bot '%s' has the token of another bot; each needs one of its own"
                .formatted(each.name()));
      }
    }
    return guild;
  }

  private static void keys(JsonNode node, String place, String... known) {
    if (!node.isObject()) {
      throw new IllegalArgumentException(
          place + " must be a mapping with the keys " + String.join(", ", known));
    }
    node.fieldNames()
        .forEachRemaining(
            key -> {
              if (!List.of(known).contains(key)) {
                throw new IllegalArgumentException(
                    "%s has the unknown key '%s'; known are %s"
                        .formatted(place, key, String.join(", ", known)));
              }
            });
  }

  private static <T> List<T> list(
      JsonNode root, String key, BiFunction<JsonNode, String, T> element) {
    JsonNode given = root.path(key);
    if ((!given.isMissingNode() && !given.isArray()) || given.size() > MAX_LIST) {
      throw new IllegalArgumentException(key + " must be a list of at most " + MAX_LIST);
    }
    List<T> list = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      list.add(element.apply(given.get(i), key + "[" + i + "]"));
    }
    return list;
  }

  private static String name(JsonNode node, String place) {
    JsonNode given = node.isValueNode() ? node : node.path("name");
    if (!given.asText().matches(NAME)) {
      throw new IllegalArgumentException(
          place + ".name must be letters, digits, '.', '_' and '-', at most 32");
    }
    return given.asText();
  }

  private static boolean flag(JsonNode node, String key, String place) {
    JsonNode given = node.path(key);
    if (!given.isMissingNode() && !given.isBoolean()) {
      throw new IllegalArgumentException(place + "." + key + " must be true or false");
    }
    return given.asBoolean(true);
  }

  private static List<String> names(JsonNode node, String key, String place) {
    return list(node, key, (each, at) -> name(each, place + "." + at));
  }

  private static GuildSpec.Person person(JsonNode node, String place) {
    if (!node.isValueNode()) {
      keys(node, place, "name", "directMessages");
    }
    return new GuildSpec.Person(name(node, place), flag(node, "directMessages", place));
  }

  private static GuildSpec.Bot bot(JsonNode node, String place) {
    keys(node, place, "name", "token", "messageContent", "members", "presences");
    String token = node.path("token").asText("");
    if (token.isEmpty() || token.chars().anyMatch(each -> each <= ' ' || each > '~')) {
      throw new IllegalArgumentException(
          place + ".token must be a text of visible ASCII characters; make one up");
    }
    return new GuildSpec.Bot(
        name(node, place),
        token,
        flag(node, "messageContent", place),
        flag(node, "members", place),
        flag(node, "presences", place));
  }

  private static GuildSpec.Role role(JsonNode node, String place) {
    keys(node, place, "name", "members");
    return new GuildSpec.Role(name(node, place), names(node, "members", place));
  }

  private static GuildSpec.Channel channel(JsonNode node, String place) {
    if (!node.isValueNode()) {
      keys(node, place, "name", "topic", "hiddenFrom", "readOnlyFor");
    }
    return new GuildSpec.Channel(
        name(node, place),
        node.path("topic").asText(""),
        names(node, "hiddenFrom", place),
        names(node, "readOnlyFor", place));
  }
}
