package choir.runtime.discordsim;

import java.time.Instant;
import java.util.List;

/**
 * The guild at a glance, as the page shows it beside the messages.
 *
 * @param changes grows with each change
 */
public record StateView(
    String guild,
    String guildId,
    Instant now,
    long changes,
    List<Channel> channels,
    List<Member> people,
    List<Bot> bots) {

  /**
   * A channel, thread or conversation.
   *
   * @param kind text, thread or direct
   * @param parent id of a thread's channel; empty for others
   * @param members names of the two of a conversation, or of those who have joined a thread
   * @param typing names of those who type
   * @param last id of the last message; 0 for none
   */
  public record Channel(
      String id,
      String name,
      String kind,
      String topic,
      String parent,
      String owner,
      boolean archived,
      List<String> members,
      List<String> typing,
      String last) {}

  /** A person. */
  public record Member(String id, String name) {}

  /**
   * A bot.
   *
   * @param status online, idle, dnd, invisible or offline
   * @param sockets that it has open
   */
  public record Bot(
      String id,
      String name,
      String status,
      String activity,
      int sockets,
      int identifiesToday,
      List<Command> commands) {}

  /** A command that a bot has registered. */
  public record Command(String name, String description, List<Option> options) {}

  /**
   * An option of a command, or a subcommand.
   *
   * @param type Discord's number: 1 a subcommand, 3 a text, 4 a whole number, 5 a boolean, 6 a user
   */
  public record Option(
      String name, String description, int type, boolean required, List<Option> options) {}
}
