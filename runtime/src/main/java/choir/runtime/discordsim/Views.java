package choir.runtime.discordsim;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The world as the control interface shows it. Callers hold the world's monitor. */
final class Views {
  private static final int BUTTON = 2;

  private final World world;

  Views(World world) {
    this.world = world;
  }

  MessageView message(Post post) {
    Interaction interaction = post.interaction();
    return new MessageView(
        Shapes.id(post.id()),
        Shapes.id(post.room().id()),
        post.author().name(),
        post.author().isBot(),
        post.type(),
        post.content(),
        post.versions().stream()
            .map(each -> new MessageView.Version(each.content(), each.at()))
            .toList(),
        idOf(post.replyTo()),
        mentions(post.mentions()),
        reactions(post),
        files(post),
        buttons(post.components()),
        embeds(post),
        post.thread() == null ? "" : Shapes.id(post.thread().id()),
        post.ephemeral() && interaction != null ? interaction.person().name() : "",
        (post.flags() & Post.LOADING) != 0,
        post.deleted(),
        post.nonce(),
        Snowflakes.madeAt(post.id()));
  }

  private static String idOf(@Nullable Post post) {
    return post == null ? "" : Shapes.id(post.id());
  }

  private List<String> mentions(Mentions mentions) {
    List<String> names = new ArrayList<>();
    mentions.users().forEach(id -> names.add(name(id)));
    world.roles().values().stream()
        .filter(each -> mentions.roles().contains(each.id()))
        .forEach(each -> names.add("@" + each.name()));
    if (mentions.everyone()) {
      names.add("everyone");
    }
    return names;
  }

  private String name(long id) {
    Account account = world.accounts().get(id);
    return account == null ? Shapes.id(id) : account.name();
  }

  private Map<String, List<String>> reactions(Post post) {
    Map<String, List<String>> reactions = new LinkedHashMap<>();
    post.reactions()
        .forEach((emoji, who) -> reactions.put(emoji, who.stream().map(this::name).toList()));
    return reactions;
  }

  private static List<MessageView.File> files(Post post) {
    return post.uploads().stream()
        .map(
            each ->
                new MessageView.File(
                    Shapes.id(each.id()),
                    each.name(),
                    each.type(),
                    each.bytes().size(),
                    each.path(post.room())))
        .toList();
  }

  private static List<MessageView.Button> buttons(JsonNode components) {
    List<MessageView.Button> buttons = new ArrayList<>();
    for (JsonNode each : components) {
      if (each.path("type").asInt() == BUTTON) {
        buttons.add(
            new MessageView.Button(
                each.path("custom_id").asText(""),
                each.path("label").asText(each.path("emoji").path("name").asText("")),
                each.path("style").asInt(2),
                each.path("disabled").asBoolean(false)));
      } else {
        buttons.addAll(buttons(each.path("components")));
      }
    }
    return buttons;
  }

  private static List<String> embeds(Post post) {
    List<String> texts = new ArrayList<>();
    for (JsonNode each : post.embeds()) {
      texts.add(
          (each.path("title").asText("") + "\n" + each.path("description").asText("")).strip());
    }
    return texts;
  }
}
