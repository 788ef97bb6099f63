package choir.core.floor;

/** What decided a round. A stored format. */
public enum Rule {
  NAMED("a person has named who speaks"),
  HANDED_OVER("the speaker before has handed over"),
  GIVEN("a person gave the floor to this agent"),
  ZONE("the zone is tagged; of its agents, who has been silent for longest, or a lot"),
  ROLE("the role is named; of its agents, who has been silent for longest, or a lot"),
  OWNER("it is the thread of this agent"),
  ASKED_LAST("a person asked this agent last"),
  TURN("of all who heard it, who has been silent for longest, or a lot"),
  TAKEN("nobody: a person has taken the floor"),
  NOT_ASKED("nobody: the message is for somebody who is no agent here"),
  ALL_PASS("nobody: those who could have spoken have spoken too often in a row");

  private final String words;

  Rule(String words) {
    this.words = words;
  }

  /** The rule, in words. */
  public String words() {
    return words;
  }

  static Rule of(Reason reason) {
    return switch (reason) {
      case NAMED -> NAMED;
      case HANDED_OVER -> HANDED_OVER;
      case GIVEN -> GIVEN;
      case ZONE -> ZONE;
      case ROLE -> ROLE;
      case OWNER -> OWNER;
      case ASKED_LAST -> ASKED_LAST;
      case MEMBER -> TURN;
      case NOT_ASKED -> NOT_ASKED;
    };
  }
}
