package choir.runtime.discordsim;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What happens in rooms, for whoever does it: each change of the world is told to the sessions that
 * see it. Callers hold the world's monitor and have checked what may be done.
 */
final class Chat {
  /** So long a client shows that somebody types. */
  static final Duration TYPING = Duration.ofSeconds(10);

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final World world;
  private final Shapes shapes;
  private final PostShapes posts;
  private final Gateway gateway;

  Chat(World world, Shapes shapes, PostShapes posts, Gateway gateway) {
    this.world = world;
    this.shapes = shapes;
    this.posts = posts;
    this.gateway = gateway;
  }

  Post post(Room room, Account author, Post.Draft draft) {
    return post(world.nextId(), room, author, draft);
  }

  private Post post(long id, Room room, Account author, Post.Draft draft) {
    Post post = new Post(id, room, author, draft, world.now());
    world.keep(post);
    if (room.kind() == Room.Kind.THREAD) {
      room.archive(false);
      join(room, author);
    }
    if (!draft.nonce.isEmpty()) {
      room.nonces().put(author.id() + " " + draft.nonce, id);
    }
    announce("MESSAGE_CREATE", post);
    return post;
  }

  /** What only one person sees is told to no session. */
  private void announce(String type, Post post) {
    int intent = Intents.of(post.room(), Intents.MESSAGES, Intents.DIRECT_MESSAGES);
    if (!post.ephemeral()) {
      tell(type, post.room(), intent, to -> posts.event(post, to.bot(), to.has(Intents.CONTENT)));
    }
    world.changed();
  }

  private void tell(String type, Room room, int intent, Function<GatewaySession, ObjectNode> data) {
    gateway.emit(type, to -> to.has(intent) && world.sees(to.bot(), room), data);
  }

  void edit(Post post, String content, Mentions mentions) {
    long before = post.chars();
    post.edit(content, mentions, world.now());
    world.changed(post, post.chars() - before);
    announce("MESSAGE_UPDATE", post);
  }

  void delete(Post post) {
    post.delete();
    world.forget(post);
    Room room = post.room();
    ObjectNode data = place(room).put("id", Shapes.id(post.id()));
    tell(
        "MESSAGE_DELETE",
        room,
        Intents.of(room, Intents.MESSAGES, Intents.DIRECT_MESSAGES),
        to -> data);
    world.changed();
  }

  private ObjectNode place(Room room) {
    ObjectNode data = JSON.objectNode().put("channel_id", Shapes.id(room.id()));
    if (room.kind() != Room.Kind.DIRECT) {
      data.put("guild_id", Shapes.id(world.guild()));
    }
    return data;
  }

  void react(Post post, String emoji, Account who) {
    if (!post.react(emoji, who)) {
      return;
    }
    ObjectNode data = reaction(post, emoji, who);
    if (post.room().kind() != Room.Kind.DIRECT) {
      data.set("member", shapes.member(who));
    }
    data.put("message_author_id", Shapes.id(post.author().id()));
    reacted("MESSAGE_REACTION_ADD", post, data);
  }

  void unreact(Post post, String emoji, Account who) {
    if (post.unreact(emoji, who)) {
      reacted("MESSAGE_REACTION_REMOVE", post, reaction(post, emoji, who));
    }
  }

  private ObjectNode reaction(Post post, String emoji, Account who) {
    ObjectNode data = place(post.room());
    data.put("user_id", Shapes.id(who.id())).put("message_id", Shapes.id(post.id()));
    data.set("emoji", PostShapes.emoji(emoji));
    return data.put("burst", false).put("type", 0);
  }

  private void reacted(String type, Post post, ObjectNode data) {
    int intent = Intents.of(post.room(), Intents.REACTIONS, Intents.DIRECT_REACTIONS);
    tell(type, post.room(), intent, to -> data);
    world.changed();
  }

  void type(Room room, Account who) {
    room.typing().put(who.id(), world.now().plus(TYPING).toEpochMilli());
    ObjectNode data = place(room).put("user_id", Shapes.id(who.id()));
    data.put("timestamp", world.now().getEpochSecond());
    if (room.kind() != Room.Kind.DIRECT) {
      data.set("member", shapes.member(who));
    }
    int intent = Intents.of(room, Intents.TYPING, Intents.DIRECT_TYPING);
    gateway.emit(
        "TYPING_START",
        to -> to.has(intent) && to.bot() != who && world.sees(to.bot(), room),
        to -> data);
    world.changed();
  }

  /**
   * Opens a thread.
   *
   * @param starter the message that it is about; without one it stands for itself
   */
  Room thread(Room parent, String name, Account owner, @Nullable Post starter) {
    long id = starter == null ? world.nextId() : starter.id();
    Room thread = Room.thread(id, name, parent, owner);
    world.add(thread);
    if (starter != null) {
      starter.thread(thread);
    }
    gateway.emit(
        "THREAD_CREATE",
        to -> to.has(Intents.GUILDS) && world.sees(to.bot(), thread),
        to -> shapes.channel(thread, to.bot()).put("newly_created", true));
    if (starter != null) {
      announce("MESSAGE_UPDATE", starter);
      Post.Draft first = new Post.Draft();
      first.type = Post.THREAD_STARTER;
      first.replyTo = starter;
      post(world.nextId(), thread, starter.author(), first);
    }
    world.changed();
    return thread;
  }

  /** Renames or archives a thread, or opens it again. */
  void change(Room thread, String name, boolean archived) {
    thread.rename(name);
    thread.archive(archived);
    gateway.emit(
        "THREAD_UPDATE",
        to -> to.has(Intents.GUILDS) && world.sees(to.bot(), thread),
        to -> shapes.channel(thread, to.bot()));
    world.changed();
  }

  void join(Room thread, Account who) {
    if (!thread.members().add(who.id())) {
      return;
    }
    ObjectNode data = JSON.objectNode().put("id", Shapes.id(thread.id()));
    data.put("guild_id", Shapes.id(world.guild())).put("member_count", thread.members().size());
    ObjectNode member = Shapes.threadMember(thread, who);
    member.set("member", shapes.member(who));
    data.putArray("added_members").add(member);
    gateway.emit(
        "THREAD_MEMBERS_UPDATE",
        to -> to.has(Intents.GUILDS) && world.sees(to.bot(), thread),
        to -> data);
  }

  /** Takes a thread away. */
  void removeThread(Room thread) {
    thread.posts().values().forEach(world::drop);
    world.rooms().remove(thread.id());
    ObjectNode data = JSON.objectNode().put("id", Shapes.id(thread.id()));
    data.put("guild_id", Shapes.id(world.guild())).put("parent_id", Shapes.id(thread.parent()));
    data.put("type", thread.kind().type());
    gateway.emit("THREAD_DELETE", to -> to.has(Intents.GUILDS), to -> data);
    world.changed();
  }

  /** Brings a click or a command to the application that it is for, and to no other. */
  void interact(Interaction interaction, ObjectNode data) {
    world.interactions().put(interaction.id(), interaction);
    Room room = interaction.room();
    gateway.emit(
        "INTERACTION_CREATE",
        to -> to.bot() == interaction.bot(),
        to -> interaction(interaction, data, room, to));
    world.changed();
  }

  private ObjectNode interaction(
      Interaction interaction, ObjectNode data, Room room, GatewaySession to) {
    ObjectNode event = JSON.objectNode();
    event.put("id", Shapes.id(interaction.id())).put("type", interaction.type());
    event.put("application_id", Shapes.id(interaction.bot().id()));
    event.put("token", interaction.token()).put("version", 1);
    event.set("data", data);
    event.set("channel", shapes.channel(room, to.bot()));
    event.put("channel_id", Shapes.id(room.id()));
    event.put("locale", "en-US").put("attachment_size_limit", 10 * 1024 * 1024);
    event.putArray("entitlements");
    ObjectNode owners = event.putObject("authorizing_integration_owners");
    if (room.kind() == Room.Kind.DIRECT) {
      event.put("context", 1).put("app_permissions", String.valueOf(Shapes.PERMISSIONS));
      event.set("user", shapes.user(interaction.person()));
      owners.put("1", Shapes.id(interaction.person().id()));
    } else {
      event.put("context", 0).put("app_permissions", String.valueOf(Shapes.PERMISSIONS));
      event.put("guild_id", Shapes.id(world.guild())).put("guild_locale", "en-US");
      ObjectNode guild = event.putObject("guild").put("id", Shapes.id(world.guild()));
      guild.put("locale", "en-US").putArray("features");
      ObjectNode member = shapes.member(interaction.person());
      event.set("member", member.put("permissions", String.valueOf(Shapes.PERMISSIONS)));
      owners.put("0", Shapes.id(world.guild()));
    }
    Post source = interaction.source();
    if (source != null) {
      event.set("message", posts.post(source, to.bot()));
    }
    return event;
  }
}
