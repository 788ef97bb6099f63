package choir.runtime.discordsim;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A message in a room, with all the texts that it had. Guarded by the world. */
final class Post {
  static final int DEFAULT = 0;
  static final int REPLY = 19;
  static final int COMMAND = 20;
  static final int THREAD_STARTER = 21;

  static final int EPHEMERAL = 1 << 6;
  static final int LOADING = 1 << 7;
  static final int HAS_THREAD = 1 << 5;

  /** What is posted. */
  static final class Draft {
    int type = DEFAULT;
    String content = "";
    ArrayNode embeds = JsonNodeFactory.instance.arrayNode();
    ArrayNode components = JsonNodeFactory.instance.arrayNode();
    List<Upload> uploads = List.of();
    @Nullable Post replyTo;
    String nonce = "";
    int flags;
    Mentions mentions = Mentions.NONE;
    @Nullable Interaction interaction;
  }

  /**
   * A text that the message had.
   *
   * @param at when it got it
   */
  record Version(String content, Instant at) {}

  private final long id;
  private final Room room;
  private final Account author;
  private final Draft draft;
  private final List<Version> versions = new ArrayList<>();
  private final Map<String, Set<Long>> reactions = new LinkedHashMap<>();
  private @Nullable Instant editedAt;
  private boolean deleted;
  private @Nullable Room thread;

  Post(long id, Room room, Account author, Draft draft, Instant at) {
    this.id = id;
    this.room = room;
    this.author = author;
    this.draft = draft;
    versions.add(new Version(draft.content, at));
  }

  long id() {
    return id;
  }

  Room room() {
    return room;
  }

  Account author() {
    return author;
  }

  int type() {
    return draft.type;
  }

  String content() {
    return draft.content;
  }

  ArrayNode embeds() {
    return draft.embeds;
  }

  ArrayNode components() {
    return draft.components;
  }

  List<Upload> uploads() {
    return draft.uploads;
  }

  @Nullable Post replyTo() {
    return draft.replyTo;
  }

  String nonce() {
    return draft.nonce;
  }

  int flags() {
    return draft.flags | (thread == null ? 0 : HAS_THREAD);
  }

  boolean ephemeral() {
    return (draft.flags & EPHEMERAL) != 0;
  }

  Mentions mentions() {
    return draft.mentions;
  }

  @Nullable Interaction interaction() {
    return draft.interaction;
  }

  List<Version> versions() {
    return versions;
  }

  Map<String, Set<Long>> reactions() {
    return reactions;
  }

  @Nullable Instant editedAt() {
    return editedAt;
  }

  boolean deleted() {
    return deleted;
  }

  @Nullable Room thread() {
    return thread;
  }

  void thread(Room opened) {
    thread = opened;
  }

  void delete() {
    deleted = true;
  }

  /** Ends the state in which the bot is said to be thinking. */
  void loaded() {
    draft.flags &= ~LOADING;
  }

  void edit(String content, Mentions mentions, Instant at) {
    draft.content = content;
    draft.mentions = mentions;
    editedAt = at;
    versions.add(new Version(content, at));
    if (versions.size() > Bounds.VERSIONS_PER_POST) {
      versions.remove(1); // the first text stays
    }
  }

  void decorate(ArrayNode embeds, ArrayNode components, List<Upload> uploads) {
    draft.embeds = embeds;
    draft.components = components;
    draft.uploads = uploads;
  }

  /** Characters of all its texts. */
  long chars() {
    return versions.stream().mapToLong(each -> each.content().length()).sum();
  }

  /** Adds a reaction; returns whether it is new. */
  boolean react(String emoji, Account who) {
    return reactions.computeIfAbsent(emoji, any -> new LinkedHashSet<>()).add(who.id());
  }

  /** Takes a reaction back; returns whether there was one. */
  boolean unreact(String emoji, Account who) {
    Set<Long> those = reactions.get(emoji);
    boolean there = those != null && those.remove(who.id());
    if (those != null && those.isEmpty()) {
      reactions.remove(emoji);
    }
    return there;
  }

  /** The component with a custom id. */
  @Nullable ObjectNode component(String customId) {
    return find(components(), customId);
  }

  private static @Nullable ObjectNode find(ArrayNode list, String customId) {
    for (var each : list) {
      if (each instanceof ObjectNode node) {
        if (customId.equals(node.path("custom_id").asText())) {
          return node;
        }
        if (node.get("components") instanceof ArrayNode inner && find(inner, customId) != null) {
          return find(inner, customId);
        }
      }
    }
    return null;
  }
}
