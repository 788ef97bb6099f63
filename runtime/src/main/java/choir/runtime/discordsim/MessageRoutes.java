package choir.runtime.discordsim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Messages, typing and reactions. */
final class MessageRoutes {
  private static final int MAX_PAGE = 100;
  private static final int MAX_REACTIONS = 20;

  private final World world;
  private final Chat chat;
  private final Drafts drafts;
  private final PostShapes posts;
  private final Shapes shapes;

  MessageRoutes(World world, Chat chat, Drafts drafts, PostShapes posts, Shapes shapes) {
    this.world = world;
    this.chat = chat;
    this.drafts = drafts;
    this.posts = posts;
    this.shapes = shapes;
  }

  List<RestRoute> all() {
    String messages = "/channels/{channel}/messages";
    String message = messages + "/{message}";
    String reaction = message + "/reactions/{emoji}";
    return List.of(
        RestRoute.of("GET", messages, this::history),
        RestRoute.of("POST", messages, RestRoute.Limit.POST, this::create),
        RestRoute.of("GET", message, call -> found(call.bot(), call.post())),
        RestRoute.of("PATCH", message, RestRoute.Limit.EDIT, this::edit),
        RestRoute.of("DELETE", message, this::delete),
        RestRoute.of("PUT", reaction + "/@me", RestRoute.Limit.REACTION, this::react),
        RestRoute.of("DELETE", reaction + "/{user}", RestRoute.Limit.REACTION, this::unreact),
        RestRoute.of("GET", reaction, this::reacted),
        RestRoute.of("POST", "/channels/{channel}/typing", this::typing));
  }

  private WireAnswer found(Account bot, Post post) {
    return WireAnswer.json(200, posts.post(post, bot));
  }

  private WireAnswer history(RestCall call) {
    Room room = call.room();
    int limit = number(call, "limit", 50);
    if (limit < 1 || limit > MAX_PAGE) {
      throw ApiError.form(
          "limit", "NUMBER_TYPE_MAX", "int value should be less than or equal to 100.");
    }
    long after = id(call, "after");
    long before = id(call, "before");
    long around = id(call, "around");
    List<Post> visible = World.visible(room);
    List<Post> page = new ArrayList<>();
    if (after >= 0) {
      visible.stream().filter(each -> each.id() > after).limit(limit).forEach(page::addFirst);
    } else if (around >= 0) {
      long near = visible.stream().filter(each -> each.id() < around).count() - limit / 2;
      visible.stream().skip(Math.max(0, near)).limit(limit).forEach(page::addFirst);
    } else {
      visible.reversed().stream()
          .filter(each -> before < 0 || each.id() < before)
          .limit(limit)
          .forEach(page::add);
    }
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    page.forEach(each -> list.add(posts.post(each, call.bot())));
    return WireAnswer.json(200, list);
  }

  private static int number(RestCall call, String name, int otherwise) {
    String given = call.request().query().get(name);
    return given == null || !given.matches("\\d{1,4}") ? otherwise : Integer.parseInt(given);
  }

  private static long id(RestCall call, String name) {
    return Snowflakes.read(call.request().query().getOrDefault(name, ""));
  }

  private WireAnswer create(RestCall call) {
    Room room = call.writable();
    refuseClosed(call.bot(), room);
    ObjectNode data = Drafts.payload(call.request());
    Optional<Post> twin = twin(call.bot(), room, data);
    if (twin.isPresent()) {
      return found(call.bot(), twin.get());
    }
    Post.Draft draft = drafts.draft(room, data, call.request());
    Drafts.refuseEmpty(draft);
    return found(call.bot(), chat.post(room, call.bot(), draft));
  }

  /** The post that this one repeats: a retry whose first answer was lost. */
  private static Optional<Post> twin(Account bot, Room room, JsonNode data) {
    String nonce = data.path("nonce").asText("");
    if (nonce.isEmpty() || !data.path("enforce_nonce").asBoolean(false)) {
      return Optional.empty();
    }
    Long first = room.nonces().get(bot.id() + " " + nonce);
    return Optional.ofNullable(first == null ? null : room.posts().get(first))
        .filter(post -> !post.deleted());
  }

  private void refuseClosed(Account bot, Room room) {
    if (room.kind() != Room.Kind.DIRECT) {
      return;
    }
    for (long each : room.members()) {
      Account other = world.accounts().get(each);
      if (other != null && other != bot && !other.directMessages()) {
        throw ApiError.NO_DIRECT_MESSAGES.refused();
      }
    }
  }

  private WireAnswer edit(RestCall call) {
    Post post = call.post();
    if (post.author() != call.bot()) {
      throw ApiError.NOT_THE_AUTHOR.refused();
    }
    if (post.room().archived()) {
      throw ApiError.ARCHIVED.refused();
    }
    ObjectNode data = Drafts.payload(call.request());
    change(post, data, call.request());
    return found(call.bot(), post);
  }

  /** Changes what a request names of a message, and leaves the rest. */
  void change(Post post, ObjectNode data, WireRequest request) {
    String content = data.has("content") ? Drafts.content(data) : post.content();
    ArrayNode components = data.has("components") ? Drafts.components(data) : post.components();
    ArrayNode embeds = data.has("embeds") ? SimJson.array(data, "embeds") : post.embeds();
    List<Upload> uploads = new ArrayList<>(drafts.uploads(data, request));
    List<String> kept = new ArrayList<>();
    SimJson.array(data, "attachments").forEach(each -> kept.add(each.path("id").asText()));
    post.uploads().stream()
        .filter(each -> !data.has("attachments") || kept.contains("" + each.id()))
        .forEach(uploads::addFirst);
    if (content.isBlank() && embeds.isEmpty() && components.isEmpty() && uploads.isEmpty()) {
      throw ApiError.EMPTY_MESSAGE.refused();
    }
    Mentions mentions =
        Mentions.read(world, content, post.replyTo(), data.path("allowed_mentions"));
    post.decorate(embeds, components, uploads);
    post.loaded();
    chat.edit(post, content, mentions);
  }

  private WireAnswer delete(RestCall call) {
    Post post = call.post();
    if (post.author() != call.bot()) {
      throw ApiError.MISSING_PERMISSIONS.refused();
    }
    chat.delete(post);
    return WireAnswer.empty(204);
  }

  private WireAnswer react(RestCall call) {
    Post post = call.post();
    String emoji = call.part("emoji");
    boolean known = emoji.codePoints().noneMatch(each -> each < 0x80 && !isKeycap(each));
    if (!known || emoji.length() > 50) {
      throw ApiError.UNKNOWN_EMOJI.refused();
    }
    if (post.reactions().size() >= MAX_REACTIONS && !post.reactions().containsKey(emoji)) {
      throw ApiError.MISSING_PERMISSIONS.refused();
    }
    chat.react(post, emoji, call.bot());
    return WireAnswer.empty(204);
  }

  /** Digits, # and * begin the emojis of keys. */
  private static boolean isKeycap(int character) {
    return Character.isDigit(character) || character == '#' || character == '*';
  }

  private WireAnswer unreact(RestCall call) {
    Account who = call.user(ApiError.UNKNOWN_USER);
    if (who != call.bot()) {
      throw ApiError.MISSING_PERMISSIONS.refused();
    }
    chat.unreact(call.post(), call.part("emoji"), who);
    return WireAnswer.empty(204);
  }

  private WireAnswer reacted(RestCall call) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    call.post()
        .reactions()
        .getOrDefault(call.part("emoji"), java.util.Set.of())
        .forEach(id -> list.add(shapes.user(world.known(id))));
    return WireAnswer.json(200, list);
  }

  private WireAnswer typing(RestCall call) {
    chat.type(call.writable(), call.bot());
    return WireAnswer.empty(204);
  }
}
