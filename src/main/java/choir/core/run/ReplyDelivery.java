package choir.core.run;

import java.util.Locale;

/**
 * What became of a reply that was to go to a channel. A stored format.
 *
 * @param detail why it was not delivered, or where it went; empty if there is nothing to say
 */
public record ReplyDelivery(State state, String detail) {
  /** The state of a delivery. */
  public enum State {
    /** Nothing was to be delivered. */
    NONE,
    /** It is to be delivered and has not been yet. */
    PENDING,
    DELIVERED,
    /** It will not be delivered; the detail says why. */
    UNDELIVERED;

    private String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public static final ReplyDelivery NONE = new ReplyDelivery(State.NONE, "");

  public static ReplyDelivery undelivered(String reason) {
    return new ReplyDelivery(State.UNDELIVERED, reason);
  }

  /** The delivery as one line: {@code none}, {@code undelivered: no bridge configured}. */
  public String line() {
    return detail.isEmpty() ? state.word() : state.word() + ": " + detail;
  }

  /**
   * Reads what {@link #line} gives.
   *
   * @throws IllegalArgumentException if it names no state
   */
  public static ReplyDelivery parse(String line) {
    int colon = line.indexOf(": ");
    String word = colon < 0 ? line : line.substring(0, colon);
    for (State state : State.values()) {
      if (state.word().equals(word)) {
        return new ReplyDelivery(state, colon < 0 ? "" : line.substring(colon + 2));
      }
    }
    throw new IllegalArgumentException("'" + line + "' is no state of a delivery");
  }
}
