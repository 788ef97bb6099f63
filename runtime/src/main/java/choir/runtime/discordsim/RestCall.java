package choir.runtime.discordsim;

import java.util.Map;

/**
 * A request that has found its route.
 *
 * @param bot who asks; for a route of interactions, whose interaction it is
 * @param parts values of the named segments of the path
 */
record RestCall(World world, Account bot, WireRequest request, Map<String, String> parts) {
  private long number(String part) {
    return Snowflakes.read(parts.getOrDefault(part, ""));
  }

  /** The room that the path names, which the bot must see. */
  Room room() {
    Room room = world.rooms().get(number("channel"));
    if (room == null) {
      throw ApiError.UNKNOWN_CHANNEL.refused();
    }
    if (!world.sees(bot, room)) {
      throw ApiError.MISSING_ACCESS.refused();
    }
    return room;
  }

  /** The same, where the bot must be allowed to write. */
  Room writable() {
    Room room = room();
    if (!world.mayWrite(bot, room)) {
      throw ApiError.MISSING_PERMISSIONS.refused();
    }
    return room;
  }

  /** The message that the path names. */
  Post post() {
    Post post = room().posts().get(number("message"));
    if (post == null || post.deleted() || post.ephemeral()) {
      throw ApiError.UNKNOWN_MESSAGE.refused();
    }
    return post;
  }

  void requireGuild() {
    if (number("guild") != world.guild()) {
      throw ApiError.UNKNOWN_GUILD.refused();
    }
  }

  /** The member or user that the path names; {@code @me} is the bot. */
  Account user(ApiError unknown) {
    Account account = "@me".equals(parts.get("user")) ? bot : world.accounts().get(number("user"));
    if (account == null) {
      throw unknown.refused();
    }
    return account;
  }

  String part(String name) {
    return parts.getOrDefault(name, "");
  }
}
