package choir.runtime.discordsim;

/** Which events a session gets. Source: Discord's gateway reference, "Gateway Intents". */
final class Intents {
  static final int GUILDS = 1;
  static final int MEMBERS = 1 << 1;
  static final int PRESENCES = 1 << 8;
  static final int MESSAGES = 1 << 9;
  static final int REACTIONS = 1 << 10;
  static final int TYPING = 1 << 11;
  static final int DIRECT_MESSAGES = 1 << 12;
  static final int DIRECT_REACTIONS = 1 << 13;
  static final int DIRECT_TYPING = 1 << 14;
  static final int CONTENT = 1 << 15;

  /** Every intent that there is. */
  private static final int KNOWN = (1 << 17) - 1 | 3 << 20 | 3 << 24;

  private Intents() {}

  static boolean known(int intents) {
    return intents >= 0 && (intents & ~KNOWN) == 0;
  }

  /** Whether a bot may ask for these. */
  static boolean allowed(GuildSpec.Bot bot, int intents) {
    return (bot.messageContent() || (intents & CONTENT) == 0)
        && (bot.members() || (intents & MEMBERS) == 0)
        && (bot.presences() || (intents & PRESENCES) == 0);
  }

  /** The intent of an event, by whether it happens in a direct conversation. */
  static int of(Room room, int inGuild, int direct) {
    return room.kind() == Room.Kind.DIRECT ? direct : inGuild;
  }
}
