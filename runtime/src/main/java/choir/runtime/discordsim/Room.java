package choir.runtime.discordsim;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A text channel, a thread or a direct conversation. Guarded by the world. */
final class Room {
  enum Kind {
    TEXT(0),
    DIRECT(1),
    THREAD(11);

    private final int type;

    Kind(int type) {
      this.type = type;
    }

    /** Discord's number for the type of channel. */
    int type() {
      return type;
    }
  }

  private final long id;
  private final Kind kind;
  private final String topic;
  private final long parent;
  private final long owner;
  private final Set<Long> members = new LinkedHashSet<>();
  private final Set<Long> hiddenFrom = new LinkedHashSet<>();
  private final Set<Long> readOnlyFor = new LinkedHashSet<>();
  private final LinkedHashMap<Long, Post> posts = new LinkedHashMap<>();
  private final Map<Long, Long> typing = new LinkedHashMap<>();
  private final Map<String, Long> nonces;
  private String title;
  private boolean archived;
  private int sent;
  private long lastPost;

  private Room(long id, Kind kind, String name, String topic, long parent, long owner) {
    this.id = id;
    this.kind = kind;
    this.title = name;
    this.topic = topic;
    this.parent = parent;
    this.owner = owner;
    this.nonces =
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > Bounds.NONCES;
          }
        };
  }

  static Room text(long id, String name, String topic) {
    return new Room(id, Kind.TEXT, name, topic, 0, 0);
  }

  static Room thread(long id, String name, Room parent, Account owner) {
    Room thread = new Room(id, Kind.THREAD, name, "", parent.id, owner.id());
    thread.members.add(owner.id());
    return thread;
  }

  static Room direct(long id, Account one, Account other) {
    Room room = new Room(id, Kind.DIRECT, one.name() + " and " + other.name(), "", 0, 0);
    room.members.add(one.id());
    room.members.add(other.id());
    return room;
  }

  long id() {
    return id;
  }

  Kind kind() {
    return kind;
  }

  /** The name. */
  String title() {
    return title;
  }

  void rename(String newTitle) {
    title = newTitle;
  }

  String topic() {
    return topic;
  }

  /** The channel of a thread; 0 for others. */
  long parent() {
    return parent;
  }

  /** The account that opened a thread; 0 for other rooms. */
  long owner() {
    return owner;
  }

  /** The two of a direct conversation, or who has joined a thread. */
  Set<Long> members() {
    return members;
  }

  Set<Long> hiddenFrom() {
    return hiddenFrom;
  }

  Set<Long> readOnlyFor() {
    return readOnlyFor;
  }

  boolean archived() {
    return archived;
  }

  void archive(boolean now) {
    archived = now;
  }

  /** The accounts that type, with the epoch milliseconds at which that ends. */
  Map<Long, Long> typing() {
    return typing;
  }

  /** The last nonces, as author and nonce, with the ids of their posts. */
  Map<String, Long> nonces() {
    return nonces;
  }

  /** Posts by id, the oldest first, with those that were deleted. */
  Map<Long, Post> posts() {
    return posts;
  }

  /** Adds a post; returns the one that falls out at the far end, if any. */
  @Nullable Post add(Post post) {
    posts.put(post.id(), post);
    typing.remove(post.author().id());
    sent++;
    lastPost = post.id();
    if (posts.size() <= Bounds.POSTS_PER_ROOM) {
      return null;
    }
    return posts.remove(posts.firstEntry().getKey());
  }

  int sent() {
    return sent;
  }

  /** The id of the last post; 0 before the first. */
  long lastPost() {
    return lastPost;
  }
}
