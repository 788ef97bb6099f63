package choir.actors.session;

import choir.core.session.SessionEvent;
import choir.core.session.SessionState;
import java.util.List;
import java.util.function.Consumer;

/**
 * Events to store in one write, and what follows.
 *
 * @param then called with the new state once the events are stored
 */
record Step(List<SessionEvent> events, Consumer<SessionState> then) {
  Step {
    events = List.copyOf(events);
  }
}
