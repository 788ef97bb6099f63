package choir.runtime.discordsim;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/** Messages in Discord's JSON. */
final class PostShapes {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final World world;
  private final Shapes shapes;
  private final String address;

  /**
   * @param address of the simulator, without a slash at the end
   */
  PostShapes(World world, Shapes shapes, String address) {
    this.world = world;
    this.shapes = shapes;
    this.address = address;
  }

  /** A message as REST gives it to a bot. */
  ObjectNode post(Post post, Account viewer) {
    ObjectNode message = basic(post, viewer, true);
    if (!post.reactions().isEmpty()) {
      message.set("reactions", reactions(post.reactions(), viewer));
    }
    Post source = post.replyTo();
    if (source != null) {
      if (source.deleted()) {
        message.putNull("referenced_message");
      } else {
        message.set("referenced_message", basic(source, viewer, true));
      }
    }
    return message;
  }

  /**
   * A message as the gateway gives it to a bot.
   *
   * @param content whether the bot may read what it contains
   */
  ObjectNode event(Post post, Account viewer, boolean content) {
    boolean readable = content || mayRead(post, viewer);
    ObjectNode message = basic(post, viewer, readable);
    if (post.room().kind() != Room.Kind.DIRECT) {
      message.put("guild_id", Shapes.id(world.guild()));
      message.set("member", shapes.partialMember(post.author()));
      for (var mention : message.path("mentions")) {
        Account named = world.known(mention.path("id").asLong());
        ((ObjectNode) mention).set("member", shapes.partialMember(named));
      }
    }
    message.put("channel_type", post.room().kind().type());
    Post source = post.replyTo();
    if (source != null) {
      boolean known = content || mayRead(source, viewer);
      if (source.deleted()) {
        message.putNull("referenced_message");
      } else {
        message.set("referenced_message", basic(source, viewer, known));
      }
    }
    return message;
  }

  /** Without the intent a bot reads its own messages, those to it, and those that name it. */
  private static boolean mayRead(Post post, Account viewer) {
    return post.author() == viewer
        || post.room().kind() == Room.Kind.DIRECT
        || post.mentions().users().contains(viewer.id());
  }

  private ObjectNode basic(Post post, Account viewer, boolean readable) {
    ObjectNode message = JSON.objectNode();
    message.put("id", Shapes.id(post.id())).put("channel_id", Shapes.id(post.room().id()));
    message.put("type", post.type()).put("content", readable ? post.content() : "");
    message.set("author", shapes.user(post.author()));
    ArrayNode mentions = message.putArray("mentions");
    post.mentions().users().forEach(id -> mentions.add(shapes.user(world.known(id))));
    ArrayNode roles = message.putArray("mention_roles");
    post.mentions().roles().forEach(id -> roles.add(Shapes.id(id)));
    message.put("mention_everyone", post.mentions().everyone());
    ArrayNode attachments = message.putArray("attachments");
    if (readable) {
      post.uploads().forEach(each -> attachments.add(attachment(each, post)));
    }
    message.set("embeds", readable ? post.embeds() : JSON.arrayNode());
    message.set("components", readable ? post.components() : JSON.arrayNode());
    message.put("timestamp", Shapes.time(Snowflakes.madeAt(post.id())));
    if (post.editedAt() == null) {
      message.putNull("edited_timestamp");
    } else {
      message.put("edited_timestamp", Shapes.time(post.editedAt()));
    }
    message.put("flags", post.flags()).put("pinned", false).put("tts", false);
    if (!post.nonce().isEmpty()) {
      message.put("nonce", post.nonce());
    }
    origin(post, message);
    Room thread = post.thread();
    if (thread != null) {
      message.set("thread", shapes.channel(thread, viewer));
    }
    return message;
  }

  private void origin(Post post, ObjectNode message) {
    Post source = post.replyTo();
    if (source != null) {
      ObjectNode reference = message.putObject("message_reference");
      reference.put("type", 0).put("channel_id", Shapes.id(source.room().id()));
      reference.put("message_id", Shapes.id(source.id()));
      if (source.room().kind() != Room.Kind.DIRECT) {
        reference.put("guild_id", Shapes.id(world.guild()));
      }
    }
    Interaction interaction = post.interaction();
    if (interaction != null) {
      message.put("application_id", Shapes.id(interaction.bot().id()));
      message.put("webhook_id", Shapes.id(interaction.bot().id()));
      ObjectNode meta = message.putObject("interaction_metadata");
      meta.put("id", Shapes.id(interaction.id())).put("type", interaction.type());
      meta.set("user", shapes.user(interaction.person()));
      meta.putObject("authorizing_integration_owners").put("0", Shapes.id(world.guild()));
      Post clicked = interaction.source();
      if (clicked != null) {
        meta.put("interacted_message_id", Shapes.id(clicked.id()));
      }
    }
  }

  ObjectNode attachment(Upload upload, Post post) {
    String name = URLEncoder.encode(upload.name(), StandardCharsets.UTF_8).replace("+", "%20");
    String url = address + "/attachments/" + post.room().id() + "/" + upload.id() + "/" + name;
    ObjectNode attachment = JSON.objectNode();
    attachment.put("id", Shapes.id(upload.id())).put("filename", upload.name());
    attachment.put("size", upload.bytes().size()).put("url", url).put("proxy_url", url);
    attachment.put("content_type", upload.type());
    if (!upload.description().isEmpty()) {
      attachment.put("description", upload.description());
    }
    return attachment;
  }

  private static ArrayNode reactions(Map<String, Set<Long>> reactions, Account viewer) {
    ArrayNode list = JSON.arrayNode();
    reactions.forEach(
        (emoji, who) -> {
          ObjectNode each = list.addObject();
          each.set("emoji", emoji(emoji));
          each.put("count", who.size());
          each.putObject("count_details").put("burst", 0).put("normal", who.size());
          each.putArray("burst_colors");
          each.put("me_burst", false).put("me", who.contains(viewer.id()));
        });
    return list;
  }

  static ObjectNode emoji(String emoji) {
    return JSON.objectNode().putNull("id").put("name", emoji);
  }
}
