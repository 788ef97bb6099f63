package choir.runtime.agents;

import choir.core.session.SessionRecord;
import java.time.Instant;
import java.util.List;

/** Sessions of an agent, the latest first. */
record SessionsView(List<SessionView> sessions) {
  /**
   * A session.
   *
   * @param latest time of its latest message
   * @param source sender of its latest message, on one line
   */
  record SessionView(String key, Instant latest, String source) {
    private static SessionView of(SessionRecord session) {
      return new SessionView(session.session(), session.latest(), session.source().line());
    }
  }

  static SessionsView of(List<SessionRecord> sessions) {
    return new SessionsView(sessions.stream().map(SessionView::of).toList());
  }
}
