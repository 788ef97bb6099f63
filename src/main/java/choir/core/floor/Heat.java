package choir.core.floor;

import choir.core.id.AgentId;
import java.util.List;

/** How often in a row an agent has spoken: ten times as hot with each reply. */
final class Heat {
  /** At this heat an agent has to pass: after two replies in a row. */
  static final long MUST_PASS = 100;

  private static final long COOL = 1;
  private static final long FACTOR = 10;

  /** A hotter one has to pass as well. */
  private static final long HOTTEST = 1_000_000;

  private Heat() {}

  /**
   * The heat of an agent. Rounds in which nobody spoke do not count.
   *
   * @param rounds in their order
   * @param since rounds up to this number are forgiven
   */
  static long of(AgentId agent, List<Round> rounds, long since) {
    long heat = COOL;
    for (int i = rounds.size() - 1; i >= 0 && heat < HOTTEST; i--) {
      Round round = rounds.get(i);
      if (round.number() <= since) {
        return heat;
      }
      List<AgentId> speakers = round.speakers();
      if (speakers.contains(agent)) {
        heat *= FACTOR;
      } else if (!speakers.isEmpty()) {
        return heat;
      }
    }
    return heat;
  }

  /** The number of the last round in which an agent spoke; 0 for none. */
  static long lastSpoke(AgentId agent, List<Round> rounds) {
    for (int i = rounds.size() - 1; i >= 0; i--) {
      if (rounds.get(i).speakers().contains(agent)) {
        return rounds.get(i).number();
      }
    }
    return 0;
  }
}
