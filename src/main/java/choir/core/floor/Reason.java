package choir.core.floor;

/** Why an agent may be meant by a message, the strongest reason first. A stored format. */
public enum Reason {
  /** A person mentions it, replies to it, or writes its name after {@code floor:}. */
  NAMED("named by a person"),
  /** A program that had the floor mentions it, or hands over to it. */
  HANDED_OVER("the speaker hands over to it"),
  /** A person gave it the floor. */
  GIVEN("a person gave it the floor"),
  /** The message is tagged with the zone of its coordinate. */
  ZONE("its zone is tagged"),
  /** The message names its role. */
  ROLE("its role is named"),
  /** It opened the thread. */
  OWNER("it opened the thread"),
  /** It is the one whom a person named last in this place. */
  ASKED_LAST("it was asked last"),
  /** The message is for everybody. */
  MEMBER("the message is for everybody"),
  /** The message is for somebody else. */
  NOT_ASKED("somebody else is named");

  private final String words;

  Reason(String words) {
    this.words = words;
  }

  /** The reason, in words. */
  public String words() {
    return words;
  }

  /** Whether heat plays no part: a person has chosen this agent. */
  boolean overridesHeat() {
    return this == NAMED || this == GIVEN || this == OWNER;
  }

  /**
   * How many agents with this reason speak.
   *
   * @param width number of speakers in a round, as declared
   */
  int speakers(int width) {
    return switch (this) {
      case NAMED -> Integer.MAX_VALUE;
      case ZONE, ROLE, MEMBER -> width;
      case HANDED_OVER, GIVEN, OWNER, ASKED_LAST, NOT_ASKED -> 1;
    };
  }
}
