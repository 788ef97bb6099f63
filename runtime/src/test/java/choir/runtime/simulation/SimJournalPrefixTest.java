package choir.runtime.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.session.SessionEvent;
import choir.core.session.SessionState;
import choir.core.session.SessionState.Turning;
import choir.core.session.TurnPlan;
import choir.core.session.TurnSteps;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A kill may fall behind any event: whatever stands there, the turn knows what comes next. */
final class SimJournalPrefixTest {
  @Test
  void everyPrefixOfARecordedJournalSaysWhatComesNext() {
    Simulation.Result hour = Simulation.play(Scenario.hour(), 3);
    int turning = 0;
    for (List<SimJournals.Entry> entries : hour.journals().values()) {
      SessionState state = SessionState.NEW;
      for (SimJournals.Entry entry : entries) {
        if (!(entry.event() instanceof SessionEvent event)) {
          break;
        }
        state = state.apply(event);
        if (state instanceof Turning underWay) {
          turning++;
          assertThat(TurnPlan.next(underWay.turn())).isNotNull();
          Optional<SessionEvent> due = TurnSteps.immediate(underWay, Instant.EPOCH);
          due.ifPresent(underWay::apply);
        }
      }
    }
    assertThat(turning).isGreaterThan(500);
  }
}
