package choir.runtime.discordsim;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Users, members, roles, channels and the guild in Discord's JSON. The fields are those of
 * Discord's OpenAPI description of version 10; the gateway has some more.
 */
final class Shapes {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSxxx").withZone(ZoneOffset.UTC);

  private static final long VIEW = 1L << 10;
  private static final long SEND = 1L << 11 | 1L << 35 | 1L << 36 | 1L << 38;

  /**
   * What everybody may: invite, react, view, send, embed, attach, read the history, mention
   * everyone, use emojis, change the own nickname, use commands, and all of threads.
   */
  static final long PERMISSIONS =
      1L | 1L << 6 | VIEW | SEND | 1L << 14 | 1L << 15 | 1L << 16 | 1L << 17 | 1L << 18 | 1L << 26
          | 1L << 31 | 1L << 34;

  private final World world;

  Shapes(World world) {
    this.world = world;
  }

  static String time(Instant at) {
    return TIME.format(at);
  }

  static String id(long id) {
    return String.valueOf(id);
  }

  ObjectNode user(Account account) {
    ObjectNode user = JSON.objectNode();
    user.put("id", id(account.id())).put("username", account.name());
    user.putNull("avatar");
    user.put("discriminator", account.isBot() ? "0001" : "0");
    user.put("public_flags", 0).put("flags", 0);
    user.putNull("global_name").putNull("primary_guild");
    if (account.isBot()) {
      user.put("bot", true);
    }
    return user;
  }

  /** The user as it sees itself. */
  ObjectNode self(Account bot) {
    ObjectNode user = user(bot);
    user.put("mfa_enabled", true).put("locale", "en-US").put("verified", true);
    user.putNull("email");
    return user;
  }

  ObjectNode member(Account account) {
    return partialMember(account).set("user", user(account));
  }

  /** A member without its user, as in messages. */
  ObjectNode partialMember(Account account) {
    ObjectNode member = JSON.objectNode();
    member.putNull("avatar").putNull("banner").putNull("communication_disabled_until");
    member.put("flags", 0).put("joined_at", time(Snowflakes.madeAt(account.id())));
    member.putNull("nick").put("pending", false).putNull("premium_since");
    ArrayNode roles = member.putArray("roles");
    account.roles().forEach(role -> roles.add(id(role)));
    return member.put("mute", false).put("deaf", false);
  }

  private static ObjectNode role(long id, String name, int position, long permissions) {
    ObjectNode role = JSON.objectNode();
    role.put("id", id(id)).put("name", name).put("permissions", String.valueOf(permissions));
    role.put("position", position).put("color", 0);
    role.putObject("colors")
        .put("primary_color", 0)
        .putNull("secondary_color")
        .putNull("tertiary_color");
    role.put("hoist", false).put("managed", false).put("mentionable", true);
    role.putNull("icon").putNull("unicode_emoji");
    return role.put("flags", 0);
  }

  ArrayNode roles() {
    ArrayNode roles = JSON.arrayNode();
    roles.add(role(world.guild(), "@everyone", 0, PERMISSIONS));
    int position = 1;
    for (World.RoleEntry each : world.roles().values()) {
      roles.add(role(each.id(), each.name(), position++, 0));
    }
    return roles;
  }

  ObjectNode channel(Room room, Account viewer) {
    return switch (room.kind()) {
      case TEXT -> text(room);
      case THREAD -> thread(room, viewer);
      case DIRECT -> direct(room, viewer);
    };
  }

  private static ObjectNode base(Room room) {
    ObjectNode channel = JSON.objectNode();
    channel.put("id", id(room.id())).put("type", room.kind().type()).put("flags", 0);
    if (room.lastPost() == 0) {
      channel.putNull("last_message_id");
    } else {
      channel.put("last_message_id", id(room.lastPost()));
    }
    return channel;
  }

  private ObjectNode text(Room room) {
    ObjectNode channel = base(room);
    channel.put("guild_id", id(world.guild())).put("name", room.title());
    channel.putNull("parent_id").put("rate_limit_per_user", 0);
    channel.put("topic", room.topic()).put("nsfw", false);
    int position = 0;
    for (Room each : world.rooms().values()) {
      if (each == room) {
        break;
      }
      position += each.kind() == Room.Kind.TEXT ? 1 : 0;
    }
    channel.put("position", position);
    ArrayNode overwrites = channel.putArray("permission_overwrites");
    room.hiddenFrom().forEach(id -> overwrites.add(denied(id, VIEW)));
    room.readOnlyFor().forEach(id -> overwrites.add(denied(id, SEND)));
    return channel;
  }

  private static ObjectNode denied(long account, long permissions) {
    return JSON.objectNode()
        .put("id", id(account))
        .put("type", 1)
        .put("allow", "0")
        .put("deny", String.valueOf(permissions));
  }

  private ObjectNode direct(Room room, Account viewer) {
    ObjectNode channel = base(room);
    ArrayNode recipients = channel.putArray("recipients");
    room.members().stream()
        .filter(id -> id != viewer.id())
        .map(world::known)
        .forEach(each -> recipients.add(user(each)));
    return channel;
  }

  private ObjectNode thread(Room room, Account viewer) {
    ObjectNode channel = base(room);
    channel.put("guild_id", id(world.guild())).put("name", room.title());
    channel.put("parent_id", id(room.parent())).put("rate_limit_per_user", 0);
    channel.put("owner_id", id(room.owner()));
    channel
        .putObject("thread_metadata")
        .put("archived", room.archived())
        .put("archive_timestamp", time(Snowflakes.madeAt(room.id())))
        .put("auto_archive_duration", 1440)
        .put("locked", false)
        .put("create_timestamp", time(Snowflakes.madeAt(room.id())));
    channel.put("message_count", Math.min(50, room.sent()));
    channel.put("member_count", Math.min(50, room.members().size()));
    channel.put("total_message_sent", room.sent());
    if (room.members().contains(viewer.id())) {
      channel.set("member", threadMember(room, viewer));
    }
    return channel;
  }

  static ObjectNode threadMember(Room thread, Account account) {
    return JSON.objectNode()
        .put("id", id(thread.id()))
        .put("user_id", id(account.id()))
        .put("join_timestamp", time(Snowflakes.madeAt(thread.id())))
        .put("flags", 0);
  }

  /** The guild as REST gives it. */
  ObjectNode guild() {
    ObjectNode guild = JSON.objectNode();
    guild.put("id", id(world.guild())).put("name", world.spec().name());
    for (String absent :
        new String[] {
          "icon",
          "description",
          "home_header",
          "splash",
          "discovery_splash",
          "banner",
          "application_id",
          "afk_channel_id",
          "system_channel_id",
          "widget_channel_id",
          "vanity_url_code",
          "rules_channel_id",
          "safety_alerts_channel_id",
          "public_updates_channel_id",
          "max_presences",
          "incidents_data"
        }) {
      guild.putNull(absent);
    }
    guild.putArray("features");
    guild.put("owner_id", id(world.owner().id())).put("region", "deprecated");
    guild.put("afk_timeout", 300).put("system_channel_flags", 0).put("widget_enabled", false);
    guild.put("verification_level", 0).put("default_message_notifications", 1);
    guild.put("mfa_level", 0).put("explicit_content_filter", 0);
    guild.put("max_members", 500_000).put("max_stage_video_channel_users", 50);
    guild.put("max_video_channel_users", 25).put("premium_tier", 0);
    guild.put("premium_subscription_count", 0).put("preferred_locale", "en-US");
    guild.put("premium_progress_bar_enabled", false).put("nsfw", false).put("nsfw_level", 0);
    guild.putArray("emojis");
    guild.putArray("stickers");
    guild.set("roles", roles());
    return guild;
  }

  /** The guild as the gateway gives it to a bot, with what the bot sees. */
  ObjectNode guildCreated(Account bot, boolean allMembers) {
    ObjectNode guild = guild();
    guild.put("joined_at", time(Snowflakes.madeAt(bot.id()))).put("large", false);
    guild.put("unavailable", false).put("member_count", world.accounts().size());
    guild.putArray("voice_states");
    guild.putArray("stage_instances");
    guild.putArray("guild_scheduled_events");
    guild.putArray("soundboard_sounds");
    ArrayNode members = guild.putArray("members");
    ArrayNode presences = guild.putArray("presences");
    for (Account each : world.accounts().values()) {
      if (allMembers || each == bot) {
        members.add(member(each));
      }
      if (allMembers && !each.status().equals("offline")) {
        presences.add(presence(each));
      }
    }
    ArrayNode channels = guild.putArray("channels");
    ArrayNode threads = guild.putArray("threads");
    for (Room each : world.rooms().values()) {
      if (each.kind() == Room.Kind.TEXT) {
        channels.add(text(each)); // those that are hidden too, as Discord does
      } else if (each.kind() == Room.Kind.THREAD && !each.archived() && world.sees(bot, each)) {
        threads.add(thread(each, bot));
      }
    }
    return guild;
  }

  /** The presence of an account in the guild. */
  ObjectNode presence(Account account) {
    ObjectNode presence = JSON.objectNode();
    presence.putObject("user").put("id", id(account.id()));
    presence.put("guild_id", id(world.guild())).put("status", account.status());
    ArrayNode activities = presence.putArray("activities");
    if (!account.activity().isEmpty()) {
      activities
          .addObject()
          .put("id", "custom")
          .put("name", "Custom Status")
          .put("type", 4)
          .put("state", account.activity())
          .put("created_at", world.now().toEpochMilli());
    }
    presence.putObject("client_status").put("web", account.status());
    return presence;
  }
}
