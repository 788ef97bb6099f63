package choir.core.chat;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A recipient of a post as people write it, before it is looked up in the service. */
public sealed interface Recipient {
  /** The forms that are understood, for refusals. */
  String FORMS = "channel:ID, user:ID, <#ID>, <@ID>, #name, or a bare ID";

  /**
   * A channel, a thread or a direct conversation.
   *
   * @param message the message to reply to; empty for none
   */
  record Channel(String id, Optional<String> message) implements Recipient {
    /** The form that {@link Recipient#parse} reads. */
    public String text() {
      return "channel:" + id + message.map(each -> "/" + each).orElse("");
    }
  }

  /**
   * A user, in a direct conversation.
   *
   * @param message the message to reply to; empty for none
   */
  record User(String id, Optional<String> message) implements Recipient {
    /** The form that {@link Recipient#parse} reads. */
    public String text() {
      return "user:" + id + message.map(each -> "/" + each).orElse("");
    }
  }

  /** A channel by its name, without the sign {@code #}. */
  record Named(String name) implements Recipient {}

  /** A channel or a user: whichever the service knows under this id. */
  record Bare(String id) implements Recipient {}

  /** The agent's own channel, as declared. */
  record Home() implements Recipient {}

  /** What cannot be understood. */
  record Unclear(String problem) implements Recipient {}

  Pattern CHANNEL = Pattern.compile("channel:([^/]*)(?:/(.*))?");
  Pattern MENTIONED_CHANNEL = Pattern.compile("<#(.*)>");
  Pattern USER = Pattern.compile("user:([^/]*)(?:/(.*))?");
  Pattern MENTIONED_USER = Pattern.compile("<@!?([^&].*)>");
  Pattern NAMED = Pattern.compile("#(\\S(?:.{0,98}\\S)?)");

  /** Parses what somebody wrote; empty is the agent's own channel. */
  static Recipient parse(String text) {
    String recipient = text.strip();
    if (recipient.isEmpty()) {
      return new Home();
    }
    Matcher channel = CHANNEL.matcher(recipient);
    if (channel.matches()) {
      return channel(channel.group(1), Optional.ofNullable(channel.group(2)));
    }
    Matcher mentioned = MENTIONED_CHANNEL.matcher(recipient);
    if (mentioned.matches()) {
      return channel(mentioned.group(1), Optional.empty());
    }
    Matcher user = USER.matcher(recipient);
    if (user.matches()) {
      return user(user.group(1), Optional.ofNullable(user.group(2)));
    }
    Matcher mention = MENTIONED_USER.matcher(recipient);
    if (mention.matches()) {
      return user(mention.group(1), Optional.empty());
    }
    Matcher named = NAMED.matcher(recipient);
    if (named.matches()) {
      return new Named(named.group(1));
    }
    return Snowflake.isId(recipient) ? new Bare(recipient) : unclear(recipient);
  }

  private static Recipient channel(String id, Optional<String> message) {
    return unclear(id, message).isPresent() ? unclear(id, message).get() : new Channel(id, message);
  }

  private static Recipient user(String id, Optional<String> message) {
    return unclear(id, message).isPresent() ? unclear(id, message).get() : new User(id, message);
  }

  private static Optional<Unclear> unclear(String id, Optional<String> message) {
    return Snowflake.isId(id)
        ? message.filter(each -> !Snowflake.isId(each)).map(Recipient::noId)
        : Optional.of(noId(id));
  }

  private static Unclear noId(String text) {
    return new Unclear("'" + text + "' is not an id of Discord, a number of up to 20 digits");
  }

  private static Unclear unclear(String text) {
    return new Unclear("'" + text + "' names no recipient; write " + FORMS);
  }
}
