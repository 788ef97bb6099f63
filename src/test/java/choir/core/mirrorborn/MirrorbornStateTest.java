package choir.core.mirrorborn;

import static choir.core.session.Samples.LUX;
import static choir.core.session.Samples.NOON;
import static choir.core.session.Samples.message;
import static choir.core.session.Samples.profile;
import static choir.core.session.Samples.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.core.id.AgentId;
import choir.core.mirrorborn.MirrorbornEvent.MessageReceived;
import choir.core.mirrorborn.MirrorbornEvent.ProfileAdopted;
import choir.core.mirrorborn.MirrorbornEvent.RunCancelled;
import choir.core.mirrorborn.MirrorbornEvent.TurnAssigned;
import choir.core.mirrorborn.MirrorbornEvent.TurnSettled;
import choir.core.mirrorborn.MirrorbornState.Living;
import choir.core.mirrorborn.MirrorbornState.Unborn;
import choir.core.model.Usage;
import choir.core.run.Inbound;
import choir.core.run.Priority;
import choir.core.run.RunRecord;
import choir.core.run.Source;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MirrorbornStateTest {
  private static final String ONE = "one";
  private static final String TWO = "two";

  @Test
  void moreUrgentMessagesGoFirstAndEqualOnesInTheOrderOfTheirArrival() {
    Living living =
        living(
            4,
            received(1, ONE, Priority.HEARTBEAT),
            received(2, ONE, Priority.WORK),
            received(3, ONE, Priority.PERSON),
            received(4, ONE, Priority.WORK),
            received(5, ONE, Priority.PERSON));
    assertThat(living.inbox())
        .extracting(Inbound::run)
        .containsExactly(run(3), run(5), run(2), run(4), run(1));
  }

  @Test
  void onlyTheFirstOfEachIdleSessionMayBegin() {
    Living living =
        living(
            4,
            received(1, ONE, Priority.PERSON),
            new TurnAssigned(run(1), NOON),
            received(2, ONE, Priority.PERSON),
            received(3, TWO, Priority.WORK),
            received(4, TWO, Priority.WORK));
    assertThat(living.assignable()).extracting(Inbound::run).containsExactly(run(3));
  }

  @Test
  void noMoreTurnsBeginThanMayRunAtATime() {
    Living living = living(1, received(1, ONE, Priority.PERSON), received(2, TWO, Priority.PERSON));
    assertThat(living.assignable()).hasSize(1);
    assertThat(living.apply(new TurnAssigned(run(1), NOON)))
        .isInstanceOfSatisfying(Living.class, busy -> assertThat(busy.assignable()).isEmpty());
  }

  @Test
  void aHeartbeatThatIsUnderWayDelaysNobody() {
    Living living =
        living(
            1,
            received(1, "beat", Priority.HEARTBEAT),
            new TurnAssigned(run(1), NOON),
            received(2, ONE, Priority.PERSON));
    assertThat(living.assignable()).extracting(Inbound::run).containsExactly(run(2));
    assertThat(living.apply(new TurnAssigned(run(2), NOON)))
        .isInstanceOfSatisfying(
            Living.class,
            full ->
                assertThat(((Living) full.apply(received(3, TWO, Priority.PERSON))).assignable())
                    .isEmpty());
  }

  @Test
  void aColleaguesQuestionBeginsThoughAllTurnsAreTaken() {
    Inbound plain = message(2, "asked", Priority.WORK);
    Inbound question =
        Inbound.from(
                new Source.Agent(new AgentId("phex")),
                plain.priority(),
                plain.run(),
                plain.session(),
                plain.text(),
                plain.sentAt())
            .awaitedBy(List.of(new AgentId("phex")));
    Living living =
        living(
            1,
            received(1, ONE, Priority.PERSON),
            new TurnAssigned(run(1), NOON),
            new MessageReceived(LUX, question, NOON),
            received(3, TWO, Priority.PERSON));
    assertThat(living.assignable()).extracting(Inbound::run).containsExactly(run(2));
  }

  @Test
  void aLimitThatWasLoweredBelowWhatRunsLetsNothingBegin() {
    Living living =
        living(
            2,
            received(1, ONE, Priority.PERSON),
            received(2, TWO, Priority.PERSON),
            new TurnAssigned(run(1), NOON),
            new TurnAssigned(run(2), NOON),
            received(3, "three", Priority.PERSON));
    assertThat(((Living) living.apply(adopted(1))).assignable()).isEmpty();
  }

  /** The day of NOON, counted from 1970-01-01. */
  private static final long DAY = NOON.getEpochSecond() / 86_400;

  @Test
  void aCancelledMessageLeavesTheInboxAndIsCounted() {
    RunRecord record =
        RunRecord.accepted(LUX, received(1, ONE, Priority.PERSON).message())
            .ended(RunRecord.State.CANCELLED, NOON, Usage.NONE, "cancelled by person ada");
    Living living = living(4, received(1, ONE, Priority.PERSON), new RunCancelled(record, NOON));
    assertThat(living.isIdle()).isTrue();
    assertThat(living.counters().cancelled()).isEqualTo(1);
  }

  @Test
  void countersTellWhatBecameOfMessages() {
    Living living =
        living(
            4,
            received(1, ONE, Priority.PERSON),
            new TurnAssigned(run(1), NOON),
            new TurnSettled(run(1), RunRecord.State.COMPLETED, 30, NOON),
            received(2, ONE, Priority.PERSON),
            new TurnAssigned(run(2), NOON),
            new TurnSettled(run(2), RunRecord.State.FAILED, 4, NOON));
    assertThat(living.counters()).isEqualTo(new MirrorbornState.Counters(2, 1, 1, 34, 0, DAY, 34));
    assertThat(living.counters().tokensOn(NOON)).isEqualTo(34);
    assertThat(living.counters().tokensOn(NOON.plus(Duration.ofDays(1)))).isZero();
    assertThat(living.isIdle()).isTrue();
  }

  @Test
  void eventsThatCannotFollowAreRefused() {
    Living living = living(4, received(1, ONE, Priority.PERSON), new TurnAssigned(run(1), NOON));
    Living second = (Living) living.apply(received(2, ONE, Priority.PERSON));
    assertThatThrownBy(() -> new Unborn().apply(received(1, ONE, Priority.PERSON)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> living.apply(new TurnAssigned(run(9), NOON)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> second.apply(new TurnAssigned(run(2), NOON)))
        .hasMessageContaining("already has a turn");
    assertThatThrownBy(() -> living.apply(new TurnSettled(run(9), RunRecord.State.FAILED, 0, NOON)))
        .isInstanceOf(IllegalStateException.class);
  }

  private static ProfileAdopted adopted(int concurrentTurns) {
    return new ProfileAdopted(profile(new Profile.Limits(9, concurrentTurns, 900, 90)), NOON);
  }

  private static MessageReceived received(int number, String session, Priority priority) {
    return new MessageReceived(LUX, message(number, session, priority), NOON);
  }

  private static Living living(int concurrentTurns, MirrorbornEvent... events) {
    MirrorbornState state = new Unborn().apply(adopted(concurrentTurns));
    for (MirrorbornEvent event : events) {
      state = state.apply(event);
    }
    return (Living) state;
  }
}
