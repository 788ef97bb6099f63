package choir.runtime.discordsim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** The options of a command, by what the bot has declared. */
final class SlashOptions {
  private static final int SUBCOMMAND = 1;
  private static final int GROUP = 2;
  private static final int TEXT = 3;
  private static final int INTEGER = 4;
  private static final int BOOLEAN = 5;
  private static final int USER = 6;
  private static final int CHANNEL = 7;
  private static final int NUMBER = 10;

  private final World world;

  SlashOptions(World world) {
    this.world = world;
  }

  /**
   * @param words names of a group and a subcommand
   * @throws IllegalArgumentException if an option is not declared, or one is missing
   */
  void fill(ObjectNode data, JsonNode declared, List<String> words, Map<String, Object> options) {
    fill(data, data, declared, words, options);
  }

  private void fill(
      ObjectNode data,
      ObjectNode at,
      JsonNode declared,
      List<String> words,
      Map<String, Object> options) {
    if (!words.isEmpty()) {
      JsonNode sub = option(declared, words.getFirst());
      int type = sub.path("type").asInt();
      if (type != SUBCOMMAND && type != GROUP) {
        throw new IllegalArgumentException(words.getFirst() + " is no subcommand");
      }
      ObjectNode inner = at.putArray("options").addObject();
      inner.put("name", words.getFirst()).put("type", type);
      fill(data, inner, sub, words.subList(1, words.size()), options);
      return;
    }
    for (JsonNode each : declared.path("options")) {
      String name = each.path("name").asText();
      if (each.path("required").asBoolean(false) && !options.containsKey(name)) {
        throw new IllegalArgumentException("the option '%s' is required".formatted(name));
      }
    }
    ArrayNode list = at.putArray("options");
    options.forEach((name, value) -> list.add(one(data, option(declared, name), value)));
  }

  private static JsonNode option(JsonNode declared, String name) {
    for (JsonNode each : declared.path("options")) {
      if (each.path("name").asText().equals(name)) {
        return each;
      }
    }
    throw new IllegalArgumentException(
        "'%s' has no option or subcommand '%s'".formatted(declared.path("name").asText(), name));
  }

  private ObjectNode one(ObjectNode data, JsonNode declared, Object value) {
    ObjectNode option = data.objectNode();
    int type = declared.path("type").asInt();
    option.put("name", declared.path("name").asText()).put("type", type);
    String text = String.valueOf(value);
    switch (type) {
      case TEXT -> option.put("value", text);
      case INTEGER -> option.put("value", Long.parseLong(text));
      case BOOLEAN -> option.put("value", Boolean.parseBoolean(text));
      case NUMBER -> option.put("value", Double.parseDouble(text));
      case USER -> {
        Account account = world.account(text);
        Shapes shapes = new Shapes(world);
        String id = Shapes.id(account.id());
        option.put("value", id);
        ObjectNode resolved = data.withObject("/resolved");
        resolved.withObject("/users").set(id, shapes.user(account));
        resolved.withObject("/members").set(id, shapes.partialMember(account));
      }
      case CHANNEL -> {
        Room room = world.room(text);
        String id = Shapes.id(room.id());
        option.put("value", id);
        data.withObject("/resolved")
            .withObject("/channels")
            .set(id, new Shapes(world).channel(room, world.owner()));
      }
      default ->
          throw new IllegalArgumentException(
              "the simulator cannot fill options of the type " + type);
    }
    return option;
  }
}
