package choir.core.mirrorborn;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.model.Usage;
import choir.core.phext.Coordinate;
import choir.core.run.Inbound;
import choir.core.run.Origin;
import choir.core.run.Priority;
import choir.core.run.ReplyTo;
import choir.core.run.RunRecord;
import choir.core.run.Source;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SpawnedTest {
  private static final AgentId LUX = new AgentId("lux");
  private static final AgentId PHEX = new AgentId("phex");
  private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");

  private static Inbound task(int number, List<AgentId> chain) {
    RunId run = RunId.of("tests", "task " + number);
    return Inbound.from(
            new Source.Agent(LUX),
            Priority.SCHEDULE,
            run,
            Spawned.session(LUX, run),
            "Count.",
            NOON)
        .awaitedBy(chain);
  }

  private static RunRecord ended(Inbound task, String result) {
    return RunRecord.accepted(LUX, task).ended(RunRecord.State.COMPLETED, NOON, Usage.NONE, result);
  }

  private static List<MirrorbornEvent> events(Inbound task, RunRecord record) {
    MirrorbornEvent end = new MirrorbornEvent.TurnSettled(task.run(), record.state(), 3, NOON);
    return Spawned.ended(LUX, task, end, record, NOON);
  }

  private static Inbound report(Inbound task, RunRecord record) {
    return ((MirrorbornEvent.MessageReceived) events(task, record).get(1)).message();
  }

  @Test
  void theDepthIsTheNumberOfOwnTasksOnTheWay() {
    assertThat(Spawned.depth(LUX, List.of())).isZero();
    assertThat(Spawned.depth(LUX, List.of(PHEX))).isZero();
    assertThat(Spawned.depth(LUX, List.of(LUX, PHEX))).isEqualTo(1);
    assertThat(Spawned.depth(LUX, List.of(PHEX, LUX, LUX))).isEqualTo(2);
  }

  @Test
  void aTaskThatSomebodyWaitsForEndsWithoutAReport() {
    Inbound task = task(1, List.of(LUX));
    assertThat(events(task, ended(task, "seven"))).hasSize(1);
  }

  @Test
  void theSessionThatGaveATaskIsToldItsResultWithItsPriority() {
    Inbound task = task(1, List.of(PHEX, LUX)).replyingTo(new ReplyTo.Session("agent:lux:main"));
    Inbound report = report(task, ended(task, "seven"));
    assertThat(report)
        .isEqualTo(
            Inbound.from(
                    new Source.Agent(LUX),
                    Priority.SCHEDULE,
                    task.run().child("report"),
                    "agent:lux:main",
                    "The task that you gave to "
                        + task.run()
                        + " is over: completed. This is its result:\n\nseven",
                    NOON)
                .awaitedBy(List.of(PHEX)));
  }

  @Test
  void aResultFromOutsideIsToldAsSuchAndALongOneIsCut() {
    Inbound task = task(1, List.of(LUX)).replyingTo(new ReplyTo.Session("agent:lux:main"));
    Inbound report = report(task, ended(task, "x".repeat(30_000)).from(Origin.OUTSIDE));
    assertThat(report.external()).isTrue();
    assertThat(report.text()).hasSizeLessThan(20_300).endsWith("xxx\n[cut: " + task.run() + "]");
  }

  @Test
  void theNinthTaskAtATimeIsRefusedAndARepeatIsNot() {
    MirrorbornState state =
        new MirrorbornState.Unborn().apply(new MirrorbornEvent.ProfileAdopted(profile(), NOON));
    for (int i = 1; i <= Spawned.MAX; i++) {
      Inbound task = task(i, List.of(LUX));
      assertThat(admission(state, task)).isInstanceOf(Admission.New.class);
      state = state.apply(new MirrorbornEvent.MessageReceived(LUX, task, NOON));
      if (i % 2 == 0) {
        state = state.apply(new MirrorbornEvent.TurnAssigned(task.run(), NOON));
      }
    }
    assertThat(admission(state, task(8, List.of(LUX)))).isInstanceOf(Admission.Repeat.class);
    assertThat(admission(state, task(9, List.of(LUX))))
        .isInstanceOfSatisfying(
            Admission.Refused.class,
            refused ->
                assertThat(refused.rejection().words())
                    .isEqualTo(
                        "'lux' has 8 tasks of its own in progress, which is the maximum; wait for"
                            + " one to end, or do it yourself"));
    Inbound question =
        Inbound.from(
            new Source.Agent(PHEX),
            Priority.WORK,
            RunId.of("tests", "question"),
            "agent:lux:subagent:1",
            "How many?",
            NOON);
    assertThat(admission(state, question)).isInstanceOf(Admission.New.class);
    state =
        state.apply(
            new MirrorbornEvent.TurnSettled(
                task(2, List.of()).run(), RunRecord.State.COMPLETED, 3, NOON));
    assertThat(admission(state, task(9, List.of(LUX)))).isInstanceOf(Admission.New.class);
  }

  private static Admission admission(MirrorbornState state, Inbound message) {
    return Admission.of(LUX, (MirrorbornState.Living) state, message, Optional.empty(), NOON);
  }

  private static Profile profile() {
    return new Profile(
        LUX, 1, 1, "Lux", "light", Coordinate.ORIGIN, "offline", Profile.Limits.DEFAULT);
  }
}
