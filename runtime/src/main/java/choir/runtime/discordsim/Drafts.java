package choir.runtime.discordsim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a request says about a message, held to Discord's limits. */
final class Drafts {
  /** Code points of a message. */
  static final int MAX_CONTENT = 2_000;

  private static final int MAX_NONCE = 25;
  private static final int MAX_CUSTOM_ID = 100;
  private static final int MAX_EMBEDS = 10;
  private static final int MAX_FILES = 10;
  private static final int MAX_ROWS = 5;
  private static final int MAX_FILE_BYTES = 10 * 1024 * 1024;

  private final World world;

  Drafts(World world) {
    this.world = world;
  }

  /** The JSON of a request: its body, or the part {@code payload_json}. */
  static ObjectNode payload(WireRequest request) {
    Optional<List<Multipart.Part>> parts = Multipart.read(request);
    if (parts.isEmpty()) {
      return SimJson.object(request.body().isEmpty() ? "{}" : request.text());
    }
    return parts.get().stream()
        .filter(each -> each.name().equals("payload_json"))
        .findFirst()
        .map(each -> SimJson.object(each.bytes().utf8String()))
        .orElseGet(JsonNodeFactory.instance::objectNode);
  }

  /**
   * A new message.
   *
   * @param data the message's own object, which in an answer to an interaction is within another
   */
  Post.Draft draft(Room room, ObjectNode data, WireRequest request) {
    Post.Draft draft = new Post.Draft();
    draft.content = content(data);
    draft.embeds = list(data, "embeds", MAX_EMBEDS);
    draft.components = components(data);
    draft.flags = data.path("flags").asInt(0);
    draft.nonce = nonce(data);
    draft.replyTo = replyTo(room, data);
    if (draft.replyTo != null) {
      draft.type = Post.REPLY;
    }
    JsonNode allowed = data.path("allowed_mentions");
    draft.mentions = Mentions.read(world, draft.content, draft.replyTo, allowed);
    draft.uploads = uploads(data, request);
    return draft;
  }

  static void refuseEmpty(Post.Draft draft) {
    if (draft.content.isBlank()
        && draft.embeds.isEmpty()
        && draft.components.isEmpty()
        && draft.uploads.isEmpty()) {
      throw ApiError.EMPTY_MESSAGE.refused();
    }
  }

  static String content(JsonNode data) {
    JsonNode content = data.path("content");
    if (!content.isMissingNode() && !content.isNull() && !content.isTextual()) {
      throw ApiError.form("content", "STRING_TYPE_CONVERT", "Could not interpret value as string.");
    }
    String text = content.asText("");
    if (content.isNull()) {
      return "";
    }
    if (text.codePointCount(0, text.length()) > MAX_CONTENT) {
      throw ApiError.form("content", "BASE_TYPE_MAX_LENGTH", "Must be 2000 or fewer in length.");
    }
    return text;
  }

  private static ArrayNode list(JsonNode data, String field, int max) {
    ArrayNode list = SimJson.array(data, field);
    if (list.size() > max) {
      throw ApiError.form(
          field, "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.".formatted(max));
    }
    for (JsonNode each : list) {
      if (each instanceof ObjectNode embed && field.equals("embeds") && !embed.has("type")) {
        embed.put("type", "rich");
      }
    }
    return list;
  }

  /** Rows of buttons and menus; Discord numbers what has no number. */
  static ArrayNode components(JsonNode data) {
    ArrayNode rows = list(data, "components", MAX_ROWS);
    number(rows, new int[] {0});
    return rows;
  }

  private static void number(ArrayNode components, int[] last) {
    for (JsonNode each : components) {
      if (each.path("custom_id").asText("").length() > MAX_CUSTOM_ID) {
        throw ApiError.form(
            "components.custom_id", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.");
      }
      if (each instanceof ObjectNode component) {
        last[0]++;
        if (component.path("id").asInt(0) == 0) {
          component.put("id", last[0]);
        }
        number(SimJson.array(component, "components"), last);
      }
    }
  }

  private static String nonce(JsonNode data) {
    String nonce = data.path("nonce").asText("");
    if (nonce.length() > MAX_NONCE) {
      throw ApiError.form("nonce", "NONCE_TYPE_TOO_LONG", "Must be 25 or fewer in length.");
    }
    return nonce;
  }

  private static @Nullable Post replyTo(Room room, JsonNode data) {
    JsonNode reference = data.path("message_reference");
    if (!reference.isObject()) {
      return null;
    }
    Post source = room.posts().get(Snowflakes.read(reference.path("message_id").asText()));
    if (source != null && !source.deleted()) {
      return source;
    }
    if (reference.path("fail_if_not_exists").asBoolean(true)) {
      throw ApiError.form("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message");
    }
    return null;
  }

  /** Files of a request; none if it has none. */
  List<Upload> uploads(JsonNode data, WireRequest request) {
    List<Upload> uploads = new ArrayList<>();
    for (Multipart.Part each : Multipart.read(request).orElse(List.of())) {
      if (!each.name().startsWith("file")) {
        continue;
      }
      if (each.bytes().size() > MAX_FILE_BYTES || uploads.size() == MAX_FILES) {
        throw ApiError.TOO_LARGE.refused();
      }
      String number = each.name().replaceAll("\\D", "");
      String name = each.file();
      String description = "";
      for (JsonNode meta : data.path("attachments")) {
        if (meta.path("id").asText().equals(number)) {
          name = meta.path("filename").asText(name);
          description = meta.path("description").asText("");
        }
      }
      uploads.add(world.upload(name, each.type(), description, each.bytes()));
    }
    return uploads;
  }
}
