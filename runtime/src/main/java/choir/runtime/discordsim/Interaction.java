package choir.runtime.discordsim;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A click or a command of a person, until the bot has answered. Guarded by the world. */
final class Interaction {
  static final int COMMAND = 2;
  static final int COMPONENT = 3;

  /** A bot must acknowledge within this time. */
  static final Duration ACKNOWLEDGE = Duration.ofSeconds(3);

  /** The token of an interaction works for this time. */
  static final Duration TOKEN = Duration.ofMinutes(15);

  private final long id;
  private final String token;
  private final int type;
  private final Account bot;
  private final Account person;
  private final Room room;
  private final @Nullable Post source;
  private final String name;
  private final Instant at;
  private @Nullable Instant acknowledgedAt;
  private @Nullable Post original;

  /**
   * @param source the message with the component; null for a command
   * @param name of the command, or the custom id of the component
   */
  Interaction(
      long id,
      int type,
      Account bot,
      Account person,
      Room room,
      @Nullable Post source,
      String name,
      Instant at) {
    this.id = id;
    this.token = "interaction-" + id;
    this.type = type;
    this.bot = bot;
    this.person = person;
    this.room = room;
    this.source = source;
    this.name = name;
    this.at = at;
  }

  long id() {
    return id;
  }

  String token() {
    return token;
  }

  int type() {
    return type;
  }

  Account bot() {
    return bot;
  }

  Account person() {
    return person;
  }

  Room room() {
    return room;
  }

  @Nullable Post source() {
    return source;
  }

  String name() {
    return name;
  }

  Instant at() {
    return at;
  }

  boolean acknowledged() {
    return acknowledgedAt != null;
  }

  void acknowledge(Instant now) {
    acknowledgedAt = now;
  }

  boolean tooLate(Instant now) {
    return now.isAfter(at.plus(ACKNOWLEDGE));
  }

  boolean expired(Instant now) {
    return now.isAfter(at.plus(TOKEN));
  }

  /** The message that "@original" names. */
  @Nullable Post original() {
    return original;
  }

  void original(Post post) {
    original = post;
  }
}
