package choir.runtime.discordsim;

import java.util.ArrayList;
import java.util.List;

/**
 * The guild with which a simulator starts. Its ids follow from the names, so that they are the same
 * after a restart.
 *
 * @param people at least one; the first of them owns the guild
 */
public record GuildSpec(
    String name, List<Person> people, List<Bot> bots, List<Role> roles, List<Channel> channels) {

  /**
   * A person.
   *
   * @param directMessages whether bots may write to this person
   */
  public record Person(String name, boolean directMessages) {}

  /**
   * A bot with its application.
   *
   * @param token what it logs in with
   * @param messageContent whether the privileged intent for the content of messages is on
   * @param members whether the privileged intent for members is on
   * @param presences whether the privileged intent for presences is on
   */
  public record Bot(
      String name, String token, boolean messageContent, boolean members, boolean presences) {
    @Override
    public String toString() {
      return "Bot[" + name + "]"; // without the token
    }
  }

  /**
   * A role that can be mentioned.
   *
   * @param members names of people and bots
   */
  public record Role(String name, List<String> members) {
    public Role {
      members = List.copyOf(members);
    }
  }

  /**
   * A text channel.
   *
   * @param hiddenFrom names of those who do not see it
   * @param readOnlyFor names of those who see it and may not write
   */
  public record Channel(
      String name, String topic, List<String> hiddenFrom, List<String> readOnlyFor) {
    public Channel {
      hiddenFrom = List.copyOf(hiddenFrom);
      readOnlyFor = List.copyOf(readOnlyFor);
    }
  }

  public GuildSpec {
    people = List.copyOf(people);
    bots = List.copyOf(bots);
    roles = List.copyOf(roles);
    channels = List.copyOf(channels);
  }

  /** A guild with nothing in it; it needs a person before it can start. */
  public static GuildSpec named(String name) {
    return new GuildSpec(name, List.of(), List.of(), List.of(), List.of());
  }

  /** Adds a person. */
  public GuildSpec person(String name) {
    return person(new Person(name, true));
  }

  /** Adds a person. */
  public GuildSpec person(Person person) {
    return new GuildSpec(this.name, and(people, person), bots, roles, channels);
  }

  /** Adds a bot that has all privileged intents. */
  public GuildSpec bot(String name, String token) {
    return bot(new Bot(name, token, true, true, true));
  }

  /** Adds a bot. */
  public GuildSpec bot(Bot bot) {
    return new GuildSpec(name, people, and(bots, bot), roles, channels);
  }

  /** Adds a role. */
  public GuildSpec role(String name, String... members) {
    Role role = new Role(name, List.of(members));
    return new GuildSpec(this.name, people, bots, and(roles, role), channels);
  }

  /** Adds a channel that is open to all. */
  public GuildSpec channel(String name) {
    return channel(new Channel(name, "", List.of(), List.of()));
  }

  /** Adds a channel. */
  public GuildSpec channel(Channel channel) {
    return new GuildSpec(name, people, bots, roles, and(channels, channel));
  }

  private static <T> List<T> and(List<T> some, T another) {
    List<T> more = new ArrayList<>(some);
    more.add(another);
    return more;
  }
}
