package choir.runtime.discordsim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A person or a bot. Guarded by the world. */
final class Account {
  private final long id;
  private final String name;
  private final GuildSpec.@Nullable Bot bot;
  private final boolean directMessages;
  private final List<Long> roles = new ArrayList<>();
  private final Map<Long, ObjectNode> commands = new LinkedHashMap<>();
  private String status = "offline";
  private String activity = "";
  private boolean tokenReset;
  private long identifyDay;
  private int identifies;

  private Account(long id, String name, GuildSpec.@Nullable Bot bot, boolean directMessages) {
    this.id = id;
    this.name = name;
    this.bot = bot;
    this.directMessages = directMessages;
  }

  static Account of(GuildSpec.Person person) {
    Account account =
        new Account(
            Snowflakes.declared("user", person.name()),
            person.name(),
            null,
            person.directMessages());
    account.status = "online";
    return account;
  }

  static Account of(GuildSpec.Bot bot) {
    return new Account(Snowflakes.declared("user", bot.name()), bot.name(), bot, false);
  }

  long id() {
    return id;
  }

  String name() {
    return name;
  }

  boolean isBot() {
    return bot != null;
  }

  /** The bot's declaration; an error for a person. */
  GuildSpec.Bot bot() {
    if (bot == null) {
      throw new IllegalStateException(name + " is a person");
    }
    return bot;
  }

  boolean directMessages() {
    return directMessages;
  }

  List<Long> roles() {
    return roles;
  }

  /** Commands of the bot's application in the guild, by id. */
  Map<Long, ObjectNode> commands() {
    return commands;
  }

  String status() {
    return status;
  }

  String activity() {
    return activity;
  }

  void presence(String newStatus, String newActivity) {
    status = newStatus;
    activity = newActivity;
  }

  /** Whether a token is this bot's, and works. */
  boolean holds(String token) {
    return bot != null && !tokenReset && bot.token().equals(token);
  }

  void resetToken() {
    tokenReset = true;
  }

  /** Counts an identify of the day; returns how many there were. */
  int identified(long day) {
    if (day != identifyDay) {
      identifyDay = day;
      identifies = 0;
    }
    return ++identifies;
  }

  int identifies(long day) {
    return day == identifyDay ? identifies : 0;
  }
}
