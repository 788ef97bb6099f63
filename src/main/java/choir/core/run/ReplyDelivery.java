package choir.core.run;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Locale;

/**
 * The delivery status of a reply to a channel. A stored format.
 *
 * @param detail the reason for a failure, or the destination; empty if not applicable
 */
public record ReplyDelivery(State state, String detail) {
  /** The state of a delivery. */
  public enum State {
    /** No delivery was requested. */
    NONE,
    /** Not delivered yet. */
    PENDING,
    DELIVERED,
    /** Delivery failed permanently; the detail gives the reason. */
    UNDELIVERED;

    private String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public static final ReplyDelivery NONE = new ReplyDelivery(State.NONE, "");

  private static final ReplyDelivery PENDING = new ReplyDelivery(State.PENDING, "");

  /** The delivery of a reply that is not there yet. */
  public static ReplyDelivery of(ReplyTo replyTo) {
    return switch (replyTo) {
      case ReplyTo.Nowhere nowhere -> NONE;
      // The agent tells its session together with the end of the run.
      case ReplyTo.Session session -> NONE;
      // The voice of the agent delivers it, or says why it cannot.
      case ReplyTo.Channel channel ->
          channel.refusal().isEmpty() ? PENDING : undelivered(channel.refusal());
    };
  }

  /**
   * A delivery that was made.
   *
   * @param destination such as {@code discord channel:123/456}
   */
  public static ReplyDelivery delivered(String destination) {
    return new ReplyDelivery(State.DELIVERED, destination);
  }

  public static ReplyDelivery undelivered(String reason) {
    return new ReplyDelivery(State.UNDELIVERED, reason);
  }

  @JsonIgnore
  public boolean isPending() {
    return state == State.PENDING;
  }

  /** The delivery as one line: {@code none}, {@code undelivered: no bridge configured}. */
  public String line() {
    return detail.isEmpty() ? state.word() : state.word() + ": " + detail;
  }

  /**
   * Parses the result of {@link #line}.
   *
   * @throws IllegalArgumentException if the state is unknown
   */
  public static ReplyDelivery parse(String line) {
    int colon = line.indexOf(": ");
    String word = colon < 0 ? line : line.substring(0, colon);
    for (State state : State.values()) {
      if (state.word().equals(word)) {
        return new ReplyDelivery(state, colon < 0 ? "" : line.substring(colon + 2));
      }
    }
    throw new IllegalArgumentException("'" + line + "' is not a delivery state");
  }
}
