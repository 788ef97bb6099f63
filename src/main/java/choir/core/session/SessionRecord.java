package choir.core.session;

import choir.core.id.AgentId;
import choir.core.phext.HashedCoordinate;
import choir.core.run.Source;
import choir.core.sq.Change;
import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollText;
import java.time.Instant;

/**
 * An entry in the list of an agent's sessions: a scroll of the phext {@code sessions/AGENT}. A
 * stored format.
 *
 * @param source sender of the latest message
 * @param latest start of the latest turn
 */
public record SessionRecord(AgentId agent, String session, Source source, Instant latest) {
  /** Name prefix of the phexts that list sessions. */
  public static final String PREFIX = "sessions/";

  /** The phext that lists an agent's sessions. */
  public static String phext(AgentId agent) {
    return PREFIX + agent;
  }

  /** The scroll of a session's record. */
  public static ScrollKey key(AgentId agent, String session) {
    return new ScrollKey(phext(agent), HashedCoordinate.of(session));
  }

  static SessionRecord touched(AgentId agent, String session, Source source, Instant at) {
    return new SessionRecord(agent, session, source, at);
  }

  Change toChange() {
    return new Change.Put(
        key(agent, session), line(session) + "\n" + latest + "\n" + line(source.line()));
  }

  private static String line(String text) {
    return ScrollText.withoutBreaks(text).replace('\n', ' ').replace('\r', ' ');
  }

  /**
   * Parses a record.
   *
   * @throws IllegalArgumentException if the scroll is not a session record
   */
  public static SessionRecord parse(AgentId agent, String scroll) {
    String[] lines = scroll.split("\n", -1);
    if (lines.length < 3) {
      throw new IllegalArgumentException("not a session record: " + scroll);
    }
    return new SessionRecord(agent, lines[0], Source.parse(lines[2]), Instant.parse(lines[1]));
  }
}
