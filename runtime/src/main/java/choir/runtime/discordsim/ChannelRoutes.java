package choir.runtime.discordsim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Login, users, the guild, channels and threads. */
final class ChannelRoutes {
  private static final int MAX_NAME = 100;

  private final World world;
  private final Chat chat;
  private final Shapes shapes;
  private final SimOptions options;

  ChannelRoutes(World world, Chat chat, Shapes shapes, SimOptions options) {
    this.world = world;
    this.chat = chat;
    this.shapes = shapes;
    this.options = options;
  }

  List<RestRoute> all() {
    return List.of(
        RestRoute.of("GET", "/gateway", call -> gateway()),
        RestRoute.of("GET", "/gateway/bot", this::gatewayBot),
        RestRoute.of("GET", "/users/@me", call -> json(shapes.self(call.bot()))),
        RestRoute.of("PATCH", "/users/@me", call -> json(shapes.self(call.bot()))),
        RestRoute.of("POST", "/users/@me/channels", this::openDirect),
        RestRoute.of("GET", "/users/@me/guilds", call -> guilds()),
        RestRoute.of("GET", "/users/{user}", this::user),
        RestRoute.of("GET", "/guilds/{guild}", this::guild),
        RestRoute.of("GET", "/guilds/{guild}/channels", this::channels),
        RestRoute.of("GET", "/guilds/{guild}/roles", this::roles),
        RestRoute.of("GET", "/guilds/{guild}/members", this::members),
        RestRoute.of("GET", "/guilds/{guild}/members/{user}", this::member),
        RestRoute.of("GET", "/guilds/{guild}/threads/active", this::activeThreads),
        RestRoute.of("GET", "/channels/{channel}", this::channel),
        RestRoute.of("PATCH", "/channels/{channel}", this::changeThread),
        RestRoute.of("DELETE", "/channels/{channel}", this::deleteThread),
        RestRoute.of("POST", "/channels/{channel}/threads", this::openThread),
        RestRoute.of("POST", "/channels/{channel}/messages/{message}/threads", this::openThreadAt),
        RestRoute.of("GET", "/channels/{channel}/threads/archived/public", this::archived),
        RestRoute.of("GET", "/channels/{channel}/thread-members", this::threadMembers),
        RestRoute.of("PUT", "/channels/{channel}/thread-members/{user}", this::joinThread),
        RestRoute.of("DELETE", "/channels/{channel}/thread-members/{user}", this::leaveThread));
  }

  private static WireAnswer json(JsonNode body) {
    return WireAnswer.json(200, body);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private WireAnswer gateway() {
    return json(object().put("url", options.gatewayAddress()));
  }

  private WireAnswer gatewayBot(RestCall call) {
    ObjectNode body = object().put("url", options.gatewayAddress()).put("shards", 1);
    int used = call.bot().identifies(world.today());
    body.putObject("session_start_limit")
        .put("total", SimOptions.IDENTIFIES_A_DAY)
        .put("remaining", Math.max(0, SimOptions.IDENTIFIES_A_DAY - used))
        .put("reset_after", 86_400_000 - (int) (world.now().toEpochMilli() % 86_400_000))
        .put("max_concurrency", 1);
    return json(body);
  }

  private WireAnswer openDirect(RestCall call) {
    String id = SimJson.object(call.request().text()).path("recipient_id").asText();
    Account other = world.accounts().get(Snowflakes.read(id));
    if (other == null) {
      throw ApiError.UNKNOWN_USER.refused();
    }
    if (other.isBot()) {
      throw ApiError.NO_DIRECT_MESSAGES.refused();
    }
    return json(shapes.channel(world.direct(call.bot(), other), call.bot()));
  }

  private WireAnswer guilds() {
    ObjectNode guild = object();
    guild.put("id", Shapes.id(world.guild())).put("name", world.spec().name());
    guild.putNull("icon").putNull("banner").put("owner", false);
    guild.put("permissions", String.valueOf(Shapes.PERMISSIONS)).putArray("features");
    return json(JsonNodeFactory.instance.arrayNode().add(guild));
  }

  private WireAnswer user(RestCall call) {
    return json(shapes.user(call.user(ApiError.UNKNOWN_USER)));
  }

  private WireAnswer guild(RestCall call) {
    call.requireGuild();
    return json(shapes.guild());
  }

  private WireAnswer channels(RestCall call) {
    call.requireGuild();
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    world.rooms().values().stream()
        .filter(each -> each.kind() == Room.Kind.TEXT)
        .forEach(each -> list.add(shapes.channel(each, call.bot())));
    return json(list);
  }

  private WireAnswer roles(RestCall call) {
    call.requireGuild();
    return json(shapes.roles());
  }

  private WireAnswer members(RestCall call) {
    call.requireGuild();
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    world.accounts().values().forEach(each -> list.add(shapes.member(each)));
    return json(list);
  }

  private WireAnswer member(RestCall call) {
    call.requireGuild();
    return json(shapes.member(call.user(ApiError.UNKNOWN_MEMBER)));
  }

  private WireAnswer activeThreads(RestCall call) {
    call.requireGuild();
    return json(threads(call.bot(), null, false));
  }

  private WireAnswer archived(RestCall call) {
    ObjectNode body = threads(call.bot(), call.room(), true);
    return json(body.put("has_more", false));
  }

  private ObjectNode threads(Account bot, @Nullable Room parent, boolean archived) {
    ObjectNode body = object();
    ArrayNode threads = body.putArray("threads");
    ArrayNode members = body.putArray("members");
    for (Room each : world.rooms().values()) {
      boolean wanted = each.kind() == Room.Kind.THREAD && each.archived() == archived;
      boolean here = parent == null || each.parent() == parent.id();
      if (wanted && here && world.sees(bot, each)) {
        threads.add(shapes.channel(each, bot));
        if (each.members().contains(bot.id())) {
          members.add(Shapes.threadMember(each, bot));
        }
      }
    }
    return body;
  }

  private WireAnswer channel(RestCall call) {
    return json(shapes.channel(call.room(), call.bot()));
  }

  private static Room threadOf(RestCall call) {
    Room room = call.room();
    if (room.kind() != Room.Kind.THREAD) {
      throw ApiError.MISSING_PERMISSIONS.refused();
    }
    return room;
  }

  private WireAnswer changeThread(RestCall call) {
    Room thread = threadOf(call);
    ObjectNode data = SimJson.object(call.request().text());
    String name = data.has("name") ? name(data) : thread.title();
    chat.change(thread, name, data.path("archived").asBoolean(thread.archived()));
    return json(shapes.channel(thread, call.bot()));
  }

  private WireAnswer deleteThread(RestCall call) {
    Room thread = threadOf(call);
    chat.removeThread(thread);
    return json(shapes.channel(thread, call.bot()));
  }

  private static String name(JsonNode data) {
    String name = data.path("name").asText("");
    if (name.isBlank() || name.codePointCount(0, name.length()) > MAX_NAME) {
      throw ApiError.form("name", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.");
    }
    return name;
  }

  private WireAnswer openThread(RestCall call) {
    Room parent = call.writable();
    return opened(call, parent, null);
  }

  private WireAnswer openThreadAt(RestCall call) {
    Room parent = call.writable();
    Post starter = call.post();
    if (starter.thread() != null || world.rooms().containsKey(starter.id())) {
      throw ApiError.THREAD_EXISTS.refused();
    }
    return opened(call, parent, starter);
  }

  private WireAnswer opened(RestCall call, Room parent, @Nullable Post starter) {
    if (parent.kind() != Room.Kind.TEXT) {
      throw ApiError.form("type", "BASE_TYPE_CHOICES", "Cannot start a thread here.");
    }
    String name = name(SimJson.object(call.request().text()));
    Room thread = chat.thread(parent, name, call.bot(), starter);
    return WireAnswer.json(201, shapes.channel(thread, call.bot()));
  }

  private WireAnswer threadMembers(RestCall call) {
    Room thread = threadOf(call);
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    thread.members().stream()
        .map(world::known)
        .forEach(each -> list.add(Shapes.threadMember(thread, each)));
    return json(list);
  }

  private WireAnswer joinThread(RestCall call) {
    chat.join(threadOf(call), call.user(ApiError.UNKNOWN_MEMBER));
    return WireAnswer.empty(204);
  }

  private WireAnswer leaveThread(RestCall call) {
    threadOf(call).members().remove(call.user(ApiError.UNKNOWN_MEMBER).id());
    return WireAnswer.empty(204);
  }
}
