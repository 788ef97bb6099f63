package choir.runtime.discordsim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Answers to interactions, and the commands of applications. */
final class InteractionRoutes {
  private static final int REPLY = 4;
  private static final int DEFERRED_REPLY = 5;
  private static final int DEFERRED_UPDATE = 6;
  private static final int UPDATE = 7;

  /** Discord allows so many commands of an application. */
  private static final int MAX_COMMANDS = 100;

  private final World world;
  private final Chat chat;
  private final Drafts drafts;
  private final PostShapes posts;
  private final MessageRoutes messages;

  InteractionRoutes(
      World world, Chat chat, Drafts drafts, PostShapes posts, MessageRoutes messages) {
    this.world = world;
    this.chat = chat;
    this.drafts = drafts;
    this.posts = posts;
    this.messages = messages;
  }

  List<RestRoute> all() {
    String webhook = "/webhooks/{application}/{token}";
    String message = webhook + "/messages/{message}";
    String global = "/applications/{application}/commands";
    String local = "/applications/{application}/guilds/{guild}/commands";
    return List.of(
        RestRoute.of("POST", "/interactions/{interaction}/{token}/callback", this::callback),
        RestRoute.of("POST", webhook, this::followUp),
        RestRoute.of("GET", message, call -> json(posts.post(original(call), call.bot()))),
        RestRoute.of("PATCH", message, this::edit),
        RestRoute.of("DELETE", message, this::delete),
        RestRoute.of("GET", "/oauth2/applications/@me", this::application),
        RestRoute.of("GET", "/applications/@me", this::application),
        RestRoute.of("GET", global, this::commands),
        RestRoute.of("PUT", global, this::replaceCommands),
        RestRoute.of("POST", global, this::addCommand),
        RestRoute.of("DELETE", global + "/{command}", this::deleteCommand),
        RestRoute.of("GET", local, this::commands),
        RestRoute.of("PUT", local, this::replaceCommands),
        RestRoute.of("POST", local, this::addCommand),
        RestRoute.of("DELETE", local + "/{command}", this::deleteCommand));
  }

  private static WireAnswer json(JsonNode body) {
    return WireAnswer.json(200, body);
  }

  private Interaction byToken(RestCall call) {
    return world.interactions().values().stream()
        .filter(each -> each.token().equals(call.part("token")))
        .findFirst()
        .orElseThrow(ApiError.UNKNOWN_INTERACTION::refused);
  }

  private WireAnswer callback(RestCall call) {
    Interaction interaction = byToken(call);
    if (!call.part("interaction").equals(Shapes.id(interaction.id()))) {
      throw ApiError.UNKNOWN_INTERACTION.refused();
    }
    if (interaction.acknowledged()) {
      throw ApiError.ACKNOWLEDGED.refused();
    }
    if (interaction.tooLate(world.now())) {
      throw ApiError.UNKNOWN_INTERACTION.refused();
    }
    ObjectNode body = Drafts.payload(call.request());
    ObjectNode data = body.get("data") instanceof ObjectNode given ? given : empty();
    int type = body.path("type").asInt();
    Post made = perform(interaction, type, data, call.request());
    interaction.acknowledge(world.now());
    world.changed();
    boolean asked = "true".equals(call.request().query().get("with_response"));
    return asked ? json(response(interaction, type, made)) : WireAnswer.empty(204);
  }

  private static ObjectNode empty() {
    return JsonNodeFactory.instance.objectNode();
  }

  private Post perform(Interaction interaction, int type, ObjectNode data, WireRequest request) {
    return switch (type) {
      case REPLY -> original(interaction, reply(interaction, data, request, true));
      case DEFERRED_REPLY -> {
        Post.Draft draft = commanded(interaction, new Post.Draft());
        draft.flags = data.path("flags").asInt(0) | Post.LOADING;
        yield original(interaction, chat.post(interaction.room(), interaction.bot(), draft));
      }
      case DEFERRED_UPDATE -> original(interaction, clicked(interaction));
      case UPDATE -> {
        messages.change(clicked(interaction), data, request);
        yield original(interaction, clicked(interaction));
      }
      default -> throw unknownType();
    };
  }

  private static Post clicked(Interaction interaction) {
    Post source = interaction.source();
    if (source == null) {
      throw unknownType();
    }
    return source;
  }

  private static ApiError.Refused unknownType() {
    return ApiError.form("type", "BASE_TYPE_CHOICES", "The simulator knows the types 4, 5, 6, 7.");
  }

  private static Post original(Interaction interaction, Post post) {
    interaction.original(post);
    return post;
  }

  private static Post.Draft commanded(Interaction interaction, Post.Draft draft) {
    draft.type = interaction.type() == Interaction.COMMAND ? Post.COMMAND : Post.DEFAULT;
    draft.interaction = interaction;
    return draft;
  }

  private Post reply(Interaction interaction, ObjectNode data, WireRequest request, boolean first) {
    Post.Draft draft = drafts.draft(interaction.room(), data, request);
    Drafts.refuseEmpty(draft);
    commanded(interaction, draft);
    draft.type = first ? draft.type : Post.DEFAULT;
    return chat.post(interaction.room(), interaction.bot(), draft);
  }

  private ObjectNode response(Interaction interaction, int type, Post made) {
    ObjectNode body = empty();
    ObjectNode about = body.putObject("interaction");
    about.put("id", Shapes.id(interaction.id())).put("type", interaction.type());
    about.put("response_message_id", Shapes.id(made.id()));
    about.put("response_message_loading", (made.flags() & Post.LOADING) != 0);
    about.put("response_message_ephemeral", made.ephemeral());
    if (type == REPLY || type == UPDATE) {
      ObjectNode resource = body.putObject("resource").put("type", type);
      resource.set("message", posts.post(made, interaction.bot()));
    }
    return body;
  }

  private Interaction living(RestCall call) {
    Interaction interaction = byToken(call);
    if (interaction.expired(world.now())) {
      throw ApiError.INVALID_TOKEN.refused();
    }
    if (!interaction.acknowledged()) {
      throw ApiError.UNKNOWN_WEBHOOK.refused();
    }
    return interaction;
  }

  private Post original(RestCall call) {
    Interaction interaction = living(call);
    Post post =
        call.part("message").equals("@original")
            ? interaction.original()
            : interaction.room().posts().get(Snowflakes.read(call.part("message")));
    if (post == null || post.deleted() || post.author() != interaction.bot()) {
      throw ApiError.UNKNOWN_MESSAGE.refused();
    }
    return post;
  }

  private WireAnswer followUp(RestCall call) {
    Interaction interaction = living(call);
    ObjectNode data = Drafts.payload(call.request());
    Post first = interaction.original();
    if (first != null && (first.flags() & Post.LOADING) != 0) {
      messages.change(first, data, call.request()); // the first follow-up ends the waiting
      return json(posts.post(first, call.bot()));
    }
    return json(posts.post(reply(interaction, data, call.request(), false), call.bot()));
  }

  private WireAnswer edit(RestCall call) {
    Post post = original(call);
    messages.change(post, Drafts.payload(call.request()), call.request());
    return json(posts.post(post, call.bot()));
  }

  private WireAnswer delete(RestCall call) {
    chat.delete(original(call));
    return WireAnswer.empty(204);
  }

  private WireAnswer application(RestCall call) {
    ObjectNode body = empty();
    Account bot = call.bot();
    body.put("id", Shapes.id(bot.id())).put("name", bot.name()).putNull("icon");
    body.put("description", "").putNull("type").put("verify_key", "0".repeat(64));
    GuildSpec.Bot has = bot.bot();
    int flags =
        (has.presences() ? 1 << 13 : 0)
            | (has.members() ? 1 << 15 : 0)
            | (has.messageContent() ? 1 << 19 : 0);
    body.put("flags", flags).put("flags_new", String.valueOf(flags)).putArray("redirect_uris");
    body.putNull("interactions_endpoint_url").putNull("role_connections_verification_url");
    body.set("owner", new Shapes(world).user(world.owner()));
    body.put("approximate_guild_count", 1).put("approximate_user_install_count", 0);
    body.put("approximate_user_authorization_count", 0).put("explicit_content_filter", 0);
    body.putNull("team").putArray("eligible_oauth2_scopes");
    return json(body.put("bot_public", false).put("bot_require_code_grant", false));
  }

  private static void requireOwn(RestCall call) {
    if (Snowflakes.read(call.part("application")) != call.bot().id()) {
      throw ApiError.MISSING_ACCESS.refused();
    }
  }

  private WireAnswer commands(RestCall call) {
    requireOwn(call);
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    call.bot().commands().values().forEach(list::add);
    return json(list);
  }

  private WireAnswer replaceCommands(RestCall call) {
    requireOwn(call);
    JsonNode given = SimJson.tryRead(call.request().text()).orElse(empty());
    if (!given.isArray() || given.size() > MAX_COMMANDS) {
      throw ApiError.form("commands", "BASE_TYPE_MAX_LENGTH", "Must be a list of 100 or fewer.");
    }
    List<ObjectNode> made = new java.util.ArrayList<>();
    given.forEach(each -> made.add(command(call, each)));
    call.bot().commands().clear();
    made.forEach(each -> call.bot().commands().put(each.path("id").asLong(), each));
    world.changed();
    return commands(call);
  }

  private WireAnswer addCommand(RestCall call) {
    requireOwn(call);
    ObjectNode command = command(call, SimJson.object(call.request().text()));
    call.bot().commands().values().removeIf(each -> each.path("name").equals(command.path("name")));
    call.bot().commands().put(command.path("id").asLong(), command);
    world.changed();
    return WireAnswer.json(201, command);
  }

  private ObjectNode command(RestCall call, JsonNode given) {
    String name = given.path("name").asText();
    if (!name.matches("[-_'\\p{L}\\p{N}]{1,32}")) {
      throw ApiError.form("name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid");
    }
    ObjectNode command = given.deepCopy();
    String id = Shapes.id(world.nextId());
    command.put("id", id).put("version", id);
    command.put("application_id", Shapes.id(call.bot().id()));
    command.put("type", given.path("type").asInt(1));
    command.put("description", given.path("description").asText(""));
    if (!given.hasNonNull("default_member_permissions")) {
      command.putNull("default_member_permissions");
    }
    numbers(command, "contexts");
    numbers(command, "integration_types");
    if (!call.part("guild").isEmpty()) {
      command.put("guild_id", call.part("guild"));
    }
    return command;
  }

  /** Discord takes numbers in quotes, as JDA sends them here, and gives them back without. */
  private static void numbers(ObjectNode command, String field) {
    ArrayNode given = SimJson.array(command, field);
    if (!given.isEmpty()) {
      ArrayNode numbers = command.putArray(field);
      given.forEach(each -> numbers.add(each.asInt()));
    }
  }

  private WireAnswer deleteCommand(RestCall call) {
    requireOwn(call);
    if (call.bot().commands().remove(Snowflakes.read(call.part("command"))) == null) {
      throw ApiError.UNKNOWN_COMMAND.refused();
    }
    return WireAnswer.empty(204);
  }
}
