package choir.runtime.discordsim;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * A person of the guild, and what people do. Channels are named by name or id, messages by id. What
 * does not exist is an {@link IllegalArgumentException} that names what does. Safe for all threads.
 */
public final class Person {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /**
   * A file to upload.
   *
   * @param type of its content, as {@code text/plain}
   */
  public record File(String name, String type, ByteString bytes) {}

  private final World world;
  private final Chat chat;
  private final Views views;
  private final Account account;

  Person(World world, Chat chat, Account account) {
    this.world = world;
    this.chat = chat;
    this.views = new Views(world);
    this.account = account;
  }

  public String name() {
    return account.name();
  }

  /** The person's id. */
  public String id() {
    return Shapes.id(account.id());
  }

  /** Writes into a channel or thread. */
  public MessageView post(String channel, String text) {
    synchronized (world) {
      return post(world.room(channel), text, Optional.empty(), List.of());
    }
  }

  /** Answers a message, where it stands; its author is told of it. */
  public MessageView reply(String message, String text) {
    synchronized (world) {
      Post source = world.post(message);
      return post(source.room(), text, Optional.of(source), List.of());
    }
  }

  /** Writes with files. */
  public MessageView upload(String channel, String text, List<File> files) {
    synchronized (world) {
      return post(world.room(channel), text, Optional.empty(), files);
    }
  }

  /** Writes to a bot alone. */
  public MessageView dm(String bot, String text) {
    synchronized (world) {
      return post(world.direct(account, world.account(bot)), text, Optional.empty(), List.of());
    }
  }

  private MessageView post(Room room, String text, Optional<Post> source, List<File> files) {
    if (!world.sees(account, room) || !world.mayWrite(account, room)) {
      throw new IllegalArgumentException(name() + " may not write in #" + room.title());
    }
    if (text.codePointCount(0, text.length()) > Drafts.MAX_CONTENT) {
      throw new IllegalArgumentException("a message has at most 2000 characters");
    }
    if (text.isBlank() && files.isEmpty()) {
      throw new IllegalArgumentException("an empty message cannot be sent");
    }
    Post.Draft draft = new Post.Draft();
    draft.content = text;
    source.ifPresent(
        its -> {
          draft.replyTo = its;
          draft.type = Post.REPLY;
        });
    draft.mentions = Mentions.read(world, text, draft.replyTo, JSON.missingNode());
    draft.uploads =
        files.stream()
            .map(each -> world.upload(each.name(), each.type(), "", each.bytes()))
            .toList();
    return views.message(chat.post(room, account, draft));
  }

  /** Changes a message of this person. */
  public MessageView edit(String message, String text) {
    synchronized (world) {
      Post post = own(message);
      chat.edit(post, text, Mentions.read(world, text, post.replyTo(), JSON.missingNode()));
      return views.message(post);
    }
  }

  /** Takes a message of this person back. */
  public void delete(String message) {
    synchronized (world) {
      chat.delete(own(message));
    }
  }

  private Post own(String message) {
    Post post = world.post(message);
    if (post.author() != account || post.deleted()) {
      throw new IllegalArgumentException("message " + message + " is not one of " + name());
    }
    return post;
  }

  /** Adds a reaction to a message. */
  public void react(String message, String emoji) {
    synchronized (world) {
      chat.react(world.post(message), emoji, account);
    }
  }

  /** Takes a reaction back. */
  public void unreact(String message, String emoji) {
    synchronized (world) {
      chat.unreact(world.post(message), emoji, account);
    }
  }

  /** Shows to the others that this person types. */
  public void type(String channel) {
    synchronized (world) {
      chat.type(world.room(channel), account);
    }
  }

  /** Opens a thread at a message; returns its id, which is that of the message. */
  public String thread(String message, String name) {
    synchronized (world) {
      Post starter = world.post(message);
      if (starter.thread() != null || starter.room().kind() != Room.Kind.TEXT) {
        throw new IllegalArgumentException("a thread cannot be opened at message " + message);
      }
      return Shapes.id(chat.thread(starter.room(), name, account, starter).id());
    }
  }

  /** Clicks a button; returns the id of the interaction, see {@link DiscordSim#interaction}. */
  public String click(String message, String customId) {
    synchronized (world) {
      Post post = world.post(message);
      ObjectNode button = post.component(customId);
      boolean visible =
          !post.ephemeral()
              || (post.interaction() != null && post.interaction().person() == account);
      if (button == null || post.deleted() || !visible) {
        throw new IllegalArgumentException(
            "message %s has no button '%s'; it has %s"
                .formatted(message, customId, views.message(post).buttons()));
      }
      if (button.path("disabled").asBoolean(false)) {
        throw new IllegalArgumentException("the button '%s' is disabled".formatted(customId));
      }
      Interaction interaction =
          interaction(Interaction.COMPONENT, post.author(), post.room(), post, customId);
      ObjectNode data = JSON.objectNode().put("custom_id", customId);
      data.put("component_type", button.path("type").asInt(2));
      data.put("id", button.path("id").asInt(1));
      chat.interact(interaction, data);
      return Shapes.id(interaction.id());
    }
  }

  private Interaction interaction(
      int type,
      Account bot,
      Room room,
      @org.jspecify.annotations.Nullable Post source,
      String name) {
    return new Interaction(world.nextId(), type, bot, account, room, source, name, world.now());
  }

  /**
   * Gives a command of a bot.
   *
   * @param options text, number or boolean by name; of a subcommand, its own options, with its name
   *     in the command as in {@code floor show}
   * @return the id of the interaction, see {@link DiscordSim#interaction}
   */
  public String slash(String bot, String channel, String command, Map<String, Object> options) {
    synchronized (world) {
      Account to = world.account(bot);
      String[] words = command.replaceFirst("^/", "").split(" ", -1);
      ObjectNode declared =
          to.commands().values().stream()
              .filter(each -> each.path("name").asText().equals(words[0]))
              .findFirst()
              .orElseThrow(() -> unknown(to, words[0]));
      ObjectNode data = JSON.objectNode();
      data.set("id", declared.get("id"));
      data.put("name", words[0]).put("type", 1);
      if (declared.has("guild_id")) {
        data.set("guild_id", declared.get("guild_id"));
      }
      new SlashOptions(world)
          .fill(data, declared, List.of(words).subList(1, words.length), options);
      Interaction interaction =
          interaction(Interaction.COMMAND, to, world.room(channel), null, words[0]);
      chat.interact(interaction, data);
      return Shapes.id(interaction.id());
    }
  }

  private static IllegalArgumentException unknown(Account bot, String command) {
    return new IllegalArgumentException(
        "%s has no command '/%s'; it has registered %s"
            .formatted(
                bot.name(),
                command,
                bot.commands().values().stream().map(each -> each.path("name").asText()).toList()));
  }
}
