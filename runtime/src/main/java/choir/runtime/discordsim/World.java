package choir.runtime.discordsim;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * The guild and everything said in it. Callers hold the world's monitor; who waits for a change
 * waits on it.
 */
final class World {
  /** What a role is called. */
  record RoleEntry(long id, String name) {}

  private final GuildSpec spec;
  private final SimClock clock;
  private final Snowflakes ids;
  private final long guild;
  private final Map<Long, Account> accounts = new LinkedHashMap<>();
  private final Map<Long, RoleEntry> roles = new LinkedHashMap<>();
  private final Map<Long, Room> rooms = new LinkedHashMap<>();
  private final Map<Long, Interaction> interactions =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Interaction> eldest) {
          return size() > Bounds.INTERACTIONS;
        }
      };
  private final Map<Long, Upload> uploads = new LinkedHashMap<>();
  private final LinkedHashMap<Long, Post> posts = new LinkedHashMap<>();
  private long chars;
  private long uploadBytes;
  private long changes;

  World(GuildSpec spec, SimClock clock) {
    this.spec = spec;
    this.clock = clock;
    this.ids = new Snowflakes(clock);
    this.guild = Snowflakes.declared("guild", spec.name());
    if (spec.people().isEmpty()) {
      throw new IllegalArgumentException("the guild needs a person: the first one owns it");
    }
    spec.people().forEach(each -> add(Account.of(each)));
    spec.bots().forEach(each -> add(Account.of(each)));
    for (GuildSpec.Role each : spec.roles()) {
      long id = Snowflakes.declared("role", each.name());
      roles.put(id, new RoleEntry(id, each.name()));
      each.members().forEach(name -> account(name).roles().add(id));
    }
    for (GuildSpec.Channel each : spec.channels()) {
      Room room = Room.text(Snowflakes.declared("channel", each.name()), each.name(), each.topic());
      each.hiddenFrom().forEach(name -> room.hiddenFrom().add(account(name).id()));
      each.readOnlyFor().forEach(name -> room.readOnlyFor().add(account(name).id()));
      rooms.put(room.id(), room);
    }
  }

  private void add(Account account) {
    if (accounts.putIfAbsent(account.id(), account) != null) {
      throw new IllegalArgumentException("the guild has two members called " + account.name());
    }
  }

  GuildSpec spec() {
    return spec;
  }

  long guild() {
    return guild;
  }

  Instant now() {
    return clock.instant();
  }

  SimClock clock() {
    return clock;
  }

  /** The day, for what is counted by the day. */
  long today() {
    return Math.floorDiv(now().getEpochSecond(), 86_400);
  }

  long nextId() {
    return ids.next();
  }

  Map<Long, Account> accounts() {
    return accounts;
  }

  Map<Long, RoleEntry> roles() {
    return roles;
  }

  Map<Long, Room> rooms() {
    return rooms;
  }

  Map<Long, Interaction> interactions() {
    return interactions;
  }

  /** The owner of the guild: the first person. */
  Account owner() {
    return account(spec.people().getFirst().name());
  }

  List<Account> bots() {
    return accounts.values().stream().filter(Account::isBot).toList();
  }

  Optional<Account> bot(String token) {
    return bots().stream().filter(each -> each.holds(token)).findFirst();
  }

  /** The account of an id that the world itself has kept. */
  Account known(long id) {
    Account account = accounts.get(id);
    if (account == null) {
      throw new IllegalStateException("there is no account " + id);
    }
    return account;
  }

  /**
   * A member by name or id.
   *
   * @throws IllegalArgumentException if there is none; names those there are
   */
  Account account(String nameOrId) {
    Account byId = accounts.get(Snowflakes.read(nameOrId));
    if (byId != null) {
      return byId;
    }
    return accounts.values().stream()
        .filter(each -> each.name().equals(nameOrId))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "nobody in the guild is called '%s'; there are %s"
                        .formatted(
                            nameOrId, accounts.values().stream().map(Account::name).toList())));
  }

  /**
   * A channel, thread or conversation by id, or by name with or without {@code #}.
   *
   * @throws IllegalArgumentException if there is none; names the channels
   */
  Room room(String nameOrId) {
    Room byId = rooms.get(Snowflakes.read(nameOrId));
    if (byId != null) {
      return byId;
    }
    String name = nameOrId.startsWith("#") ? nameOrId.substring(1) : nameOrId;
    return rooms.values().stream()
        .filter(each -> each.title().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no channel or thread '%s'; there are %s"
                        .formatted(nameOrId, rooms.values().stream().map(Room::title).toList())));
  }

  /**
   * A message by id, wherever it is.
   *
   * @throws IllegalArgumentException if there is none, or it has fallen out
   */
  Post post(String id) {
    Post post = posts.get(Snowflakes.read(id));
    if (post == null) {
      throw new IllegalArgumentException("there is no message " + id);
    }
    return post;
  }

  /** The conversation of two accounts, which is opened if it is not yet. */
  Room direct(Account one, Account other) {
    for (Room each : rooms.values()) {
      boolean theirs = each.members().contains(one.id()) && each.members().contains(other.id());
      if (each.kind() == Room.Kind.DIRECT && theirs) {
        return each;
      }
    }
    Room room = Room.direct(nextId(), one, other);
    add(room);
    return room;
  }

  /** Adds a thread or conversation; an old one falls out when there are too many. */
  void add(Room room) {
    rooms.put(room.id(), room);
    if (rooms.size() > Bounds.ROOMS) {
      rooms.values().stream()
          .filter(each -> each.kind() != Room.Kind.TEXT)
          .findFirst()
          .ifPresent(
              oldest -> {
                oldest.posts().values().forEach(this::drop);
                rooms.remove(oldest.id());
              });
    }
  }

  /** Whether an account sees a room. */
  boolean sees(Account account, Room room) {
    return switch (room.kind()) {
      case DIRECT -> room.members().contains(account.id());
      case TEXT -> !room.hiddenFrom().contains(account.id());
      case THREAD -> {
        Room parent = rooms.get(room.parent());
        yield parent == null || sees(account, parent);
      }
    };
  }

  /** Whether an account may write where it sees. */
  boolean mayWrite(Account account, Room room) {
    Room place = room.kind() == Room.Kind.THREAD ? rooms.get(room.parent()) : room;
    return place == null || !place.readOnlyFor().contains(account.id());
  }

  Upload upload(String name, String type, String description, ByteString bytes) {
    Upload upload = new Upload(nextId(), Upload.cleaned(name), type, description, bytes);
    uploads.put(upload.id(), upload);
    uploadBytes += bytes.size();
    var oldest = uploads.values().iterator();
    while (uploadBytes > Bounds.UPLOADS && uploads.size() > 1) {
      uploadBytes -= oldest.next().bytes().size();
      oldest.remove();
    }
    return upload;
  }

  /** A file by its id, while it is kept. */
  Optional<Upload> upload(long id) {
    return Optional.ofNullable(uploads.get(id));
  }

  /** Adds a message; the oldest fall out where a bound is reached. */
  void keep(Post post) {
    posts.put(post.id(), post);
    Post fallen = post.room().add(post);
    if (fallen != null) {
      drop(fallen);
    }
    grown(post.chars());
  }

  /** Counts what the texts of a message have become longer or shorter by. */
  void changed(Post post, long by) {
    if (posts.containsKey(post.id())) {
      grown(by);
    }
  }

  private void grown(long by) {
    chars += by;
    while (chars > Bounds.TEXTS && posts.size() > 1) {
      Post oldest = posts.firstEntry().getValue();
      oldest.room().posts().remove(oldest.id());
      drop(oldest);
    }
  }

  /** Forgets a message that is no longer in its room. */
  void drop(Post post) {
    if (posts.remove(post.id()) != null) {
      chars -= post.chars();
    }
    forget(post);
  }

  /** Releases the files of a message. */
  void forget(Post post) {
    for (Upload each : post.uploads()) {
      if (uploads.remove(each.id()) != null) {
        uploadBytes -= each.bytes().size();
      }
    }
  }

  /** Posts of a room that are there, the oldest first. */
  static List<Post> visible(Room room) {
    List<Post> posts = new ArrayList<>();
    for (Post each : room.posts().values()) {
      if (!each.deleted() && !each.ephemeral()) {
        posts.add(each);
      }
    }
    return posts;
  }

  /** Says that something has changed, to those who wait for it. */
  void changed() {
    changes++;
    notifyAll();
  }

  /** How often something has changed. */
  long changes() {
    return changes;
  }
}
