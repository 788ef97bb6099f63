package choir.core.run;

/**
 * The origin of a text, and of what was written under its influence. It travels with the text: from
 * a message into the conversation, and from there with every question, answer and scroll of the
 * turn.
 */
public enum Origin {
  /** From the ranch: its people, its schedules, and agents that have read nothing from outside. */
  RANCH,
  /** From outside, or written by an agent that has read such text. */
  OUTSIDE;

  /** The origin in its stored form, see {@link Inbound#external}. */
  public static Origin of(boolean external) {
    return external ? OUTSIDE : RANCH;
  }

  public boolean isOutside() {
    return this == OUTSIDE;
  }

  /** The origin of what was written with both at hand. */
  public Origin join(Origin other) {
    return isOutside() ? this : other;
  }
}
