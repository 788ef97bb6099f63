package choir.core.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Objects;

/**
 * The destination of a reply, beside the run's record. A stored format: names are never changed or
 * reused.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ReplyTo.Nowhere.class, name = "nowhere"),
  @JsonSubTypes.Type(value = ReplyTo.Channel.class, name = "channel"),
  @JsonSubTypes.Type(value = ReplyTo.Session.class, name = "session"),
})
public sealed interface ReplyTo {
  ReplyTo NOWHERE = new Nowhere();

  /** Parses {@code discord:123}, a gateway and a recipient within it; blank for no delivery. */
  static ReplyTo parse(String text) {
    int colon = text.indexOf(':');
    return text.isBlank()
        ? NOWHERE
        : colon < 0
            ? new Channel(text, "")
            : new Channel(text.substring(0, colon), text.substring(colon + 1));
  }

  /** No delivery: the sender reads the record. */
  record Nowhere() implements ReplyTo {}

  /**
   * A chat channel.
   *
   * @param gateway such as {@code discord}; {@code home} for the agent's own channel
   * @param recipient within the gateway; empty for the one that the gateway knows for the agent
   * @param refusal why nothing can be delivered there, found when the message was accepted; empty
   *     otherwise, and in messages of older versions
   */
  record Channel(
      String gateway, String recipient, @JsonInclude(JsonInclude.Include.NON_EMPTY) String refusal)
      implements ReplyTo {
    public Channel {
      refusal = Objects.requireNonNullElse(refusal, "");
    }

    public Channel(String gateway, String recipient) {
      this(gateway, recipient, "");
    }

    /** Returns this channel as one to which nothing can be delivered. */
    public Channel refused(String reason) {
      return new Channel(gateway, recipient, reason);
    }
  }

  /**
   * A session of the agent itself, which is told the result of a task that it gave.
   *
   * @param key of the session
   */
  record Session(String key) implements ReplyTo {}
}
