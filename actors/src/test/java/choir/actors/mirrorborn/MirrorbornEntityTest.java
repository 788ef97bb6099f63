package choir.actors.mirrorborn;

import static choir.actors.EntityTestBench.AGENT_JOURNAL;
import static choir.actors.EntityTestBench.LUX;
import static choir.actors.EntityTestBench.NOON;
import static choir.actors.EntityTestBench.message;
import static choir.actors.EntityTestBench.profile;
import static choir.actors.EntityTestBench.run;
import static org.assertj.core.api.Assertions.assertThat;

import choir.actors.EntityTestBench;
import choir.actors.mirrorborn.MirrorbornCommand.Accepted;
import choir.actors.mirrorborn.MirrorbornCommand.AdoptProfile;
import choir.actors.mirrorborn.MirrorbornCommand.AwaitRun;
import choir.actors.mirrorborn.MirrorbornCommand.CancelRun;
import choir.actors.mirrorborn.MirrorbornCommand.Deliver;
import choir.actors.mirrorborn.MirrorbornCommand.Delivery;
import choir.actors.mirrorborn.MirrorbornCommand.Describe;
import choir.actors.mirrorborn.MirrorbornCommand.DescribeRun;
import choir.actors.mirrorborn.MirrorbornCommand.ProfileAdopted;
import choir.actors.mirrorborn.MirrorbornCommand.Rejected;
import choir.actors.mirrorborn.MirrorbornCommand.RunAnswer;
import choir.actors.mirrorborn.MirrorbornCommand.RunProgress;
import choir.actors.mirrorborn.MirrorbornCommand.Summary;
import choir.actors.mirrorborn.MirrorbornCommand.TurnEnded;
import choir.actors.mirrorborn.MirrorbornCommand.TurnPaused;
import choir.actors.session.SessionCommand.CancelTurn;
import choir.actors.session.SessionCommand.StartTurn;
import choir.core.Rejection;
import choir.core.id.RunId;
import choir.core.mirrorborn.MirrorbornEvent;
import choir.core.mirrorborn.Profile;
import choir.core.model.Usage;
import choir.core.run.Inbound;
import choir.core.run.Pause;
import choir.core.run.Priority;
import choir.core.run.ReplyTo;
import choir.core.run.RunRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an agent answers, what it stores, and when it hands messages to its sessions. */
final class MirrorbornEntityTest {
  private final EntityTestBench bench = new EntityTestBench();
  private final TestProbe<Delivery> sender = bench.probe();

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void aMessageIsStoredThenAcceptedThenHandedToItsSession() {
    ActorRef<MirrorbornCommand> lux = born();
    deliver(lux, message(1));
    sender.expectMessage(new Accepted(run(1), LUX, "main", false));
    bench.sessions.expectMessage(new StartTurn(message(1), profile()));
    assertThat(journal())
        .extracting(Object::getClass)
        .isEqualTo(
            List.of(
                MirrorbornEvent.ProfileAdopted.class,
                MirrorbornEvent.MessageReceived.class,
                MirrorbornEvent.TurnAssigned.class));
  }

  /** After a kill between the two, the session would never be told, or twice. */
  @Test
  void aTaskEndsInTheSameWriteThatTellsItsSession() {
    ActorRef<MirrorbornCommand> lux = born();
    Inbound task =
        message(1, "agent:lux:subagent:1", Priority.WORK)
            .awaitedBy(List.of(LUX))
            .replyingTo(new ReplyTo.Session("agent:lux:main"));
    deliver(lux, task);
    bench.sessions.expectMessageClass(StartTurn.class);
    RunRecord record =
        RunRecord.accepted(LUX, task)
            .ended(RunRecord.State.COMPLETED, bench.now(), Usage.NONE, "seven");
    lux.tell(new TurnEnded(record));
    lux.tell(new TurnEnded(record));
    StartTurn told = bench.sessions.expectMessageClass(StartTurn.class);
    assertThat(told.message().session()).isEqualTo("agent:lux:main");
    assertThat(told.message().text()).endsWith("is over: completed. This is its result:\n\nseven");
    bench.sessions.expectNoMessage(Duration.ofMillis(50));
    assertThat(journal().subList(3, 6))
        .extracting(Object::getClass)
        .isEqualTo(
            List.of(
                MirrorbornEvent.TurnSettled.class,
                MirrorbornEvent.MessageReceived.class,
                MirrorbornEvent.TurnAssigned.class));
  }

  @Test
  void sameMessageIdTwiceRunsOnce() {
    ActorRef<MirrorbornCommand> lux = born();
    deliver(lux, message(1));
    deliver(lux, message(1));
    sender.expectMessage(new Accepted(run(1), LUX, "main", false));
    sender.expectMessage(new Accepted(run(1), LUX, "main", true));
    bench.sessions.expectMessageClass(StartTurn.class);
    bench.sessions.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void sameMessageIdAfterItsEndGetsTheFirstAnswer() {
    ActorRef<MirrorbornCommand> lux = born();
    bench.store.put(ended(1));
    deliver(lux, message(1));
    sender.expectMessage(new Accepted(run(1), LUX, "main", true));
    bench.sessions.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void sameMessageIdThatWasLookedUpBeforeAndAnsweredAfterItsTurnRunsOnce() {
    ActorRef<MirrorbornCommand> lux = born();
    bench.store.hold();
    deliver(lux, message(1));
    sender.awaitAssert(() -> assertThat(bench.store.heldBack()).isEqualTo(1));
    bench.store.hold();
    TestProbe<Delivery> other = bench.probe();
    lux.tell(new Deliver(message(2, "side", Priority.WORK), other.ref()));
    lux.tell(new Deliver(message(1), other.ref()));
    sender.awaitAssert(() -> assertThat(bench.store.heldBack()).isEqualTo(3));
    bench.store.releaseFirst();
    sender.expectMessage(new Accepted(run(1), LUX, "main", false));
    bench.sessions.expectMessageClass(StartTurn.class);
    bench.store.put(ended(1));
    lux.tell(new TurnEnded(ended(1)));
    sender.awaitAssert(() -> assertThat(journal()).hasSize(4));
    bench.store.release();
    other.expectMessage(new Accepted(run(2), LUX, "side", false));
    other.expectMessage(new Accepted(run(1), LUX, "main", true));
    assertThat(journal().stream().filter(MirrorbornEvent.MessageReceived.class::isInstance))
        .hasSize(2);
  }

  /** Fault A2: neither while the first message waits nor after its end is the second swallowed. */
  @Test
  void sameMessageIdForAnotherTextOrSessionIsRefusedAndNamesTheFirst() {
    ActorRef<MirrorbornCommand> lux = born();
    deliver(lux, message(1));
    sender.expectMessageClass(Accepted.class);
    Inbound sent = message(1);
    Inbound otherText =
        Inbound.from(
            sent.source(), sent.priority(), sent.run(), sent.session(), "another", sent.sentAt());
    assertInUse(lux, otherText);
    assertInUse(lux, message(1, "side", Priority.WORK));
    bench.store.put(ended(1));
    lux.tell(new TurnEnded(ended(1)));
    assertInUse(lux, otherText);
    deliver(lux, message(1));
    sender.expectMessage(new Accepted(run(1), LUX, "main", true));
  }

  private void assertInUse(ActorRef<MirrorbornCommand> agent, Inbound message) {
    deliver(agent, message);
    Rejection rejection = sender.expectMessageClass(Rejected.class).rejection();
    assertThat(rejection.code()).isEqualTo(Rejection.Code.CONFLICT);
    assertThat(rejection.detail()).contains(run(1).value());
  }

  @Test
  void aWaitingMessageIsCancelledAtOnceAndOnce() {
    ActorRef<MirrorbornCommand> lux = born();
    deliver(lux, message(1));
    deliver(lux, message(2));
    sender.receiveSeveralMessages(2);
    bench.sessions.expectMessageClass(StartTurn.class);
    RunRecord record = cancelled(lux, 2);
    assertThat(record.state()).isEqualTo(RunRecord.State.CANCELLED);
    assertThat(record.text()).isEqualTo("cancelled by person ada");
    bench.store.put(record);
    assertThat(cancelled(lux, 2)).isEqualTo(record);
    assertThat(journal().stream().filter(MirrorbornEvent.RunCancelled.class::isInstance))
        .hasSize(1);
    deliver(lux, message(2));
    sender.expectMessage(new Accepted(run(2), LUX, "main", true));
  }

  @Test
  void aRunningTurnIsCancelledByItsSessionWhichIsToldUntilItHas() {
    ActorRef<MirrorbornCommand> lux = born();
    deliver(lux, message(1));
    bench.sessions.expectMessageClass(StartTurn.class);
    TestProbe<RunAnswer> answer = bench.probe();
    lux.tell(new CancelRun(run(1), "person ada", 60_000, answer.ref()));
    CancelTurn cancel = new CancelTurn(run(1), "person ada");
    bench.sessions.expectMessage(cancel);
    bench.advance(Duration.ofSeconds(10));
    bench.sessions.expectMessageClass(StartTurn.class);
    bench.sessions.expectMessage(cancel);
    lux.tell(new TurnEnded(ended(1)));
    assertThat(answer.receiveMessage().record()).contains(ended(1));
  }

  private RunRecord cancelled(ActorRef<MirrorbornCommand> agent, int number) {
    TestProbe<RunAnswer> answer = bench.probe();
    agent.tell(new CancelRun(run(number), "person ada", 60_000, answer.ref()));
    return answer.receiveMessage().record().orElseThrow();
  }

  @Test
  void theProgressOfARunTellsWhatItWaitsFor() {
    ActorRef<MirrorbornCommand> lux = born();
    deliver(lux, message(1));
    deliver(lux, message(2));
    sender.receiveSeveralMessages(2);
    Pause pause = new Pause("model 'local' is unreachable", NOON, 3, NOON.plusSeconds(4));
    lux.tell(new TurnPaused(run(1), Optional.of(pause)));
    assertThat(progress(lux, 1))
        .isEqualTo(
            new RunProgress(Optional.of(RunProgress.Phase.RUNNING), Optional.of(pause), NO_RUN));
    assertThat(progress(lux, 2))
        .isEqualTo(
            new RunProgress(
                Optional.of(RunProgress.Phase.QUEUED), Optional.of(pause), Optional.of(run(1))));
    assertThat(progress(lux, 3))
        .isEqualTo(new RunProgress(Optional.empty(), Optional.empty(), NO_RUN));
    TestProbe<Summary> summary = bench.probe();
    lux.tell(new Describe(summary.ref()));
    assertThat(summary.receiveMessage().running().get(0).pause()).contains(pause);
  }

  private static final Optional<RunId> NO_RUN = Optional.empty();

  private RunProgress progress(ActorRef<MirrorbornCommand> agent, int number) {
    TestProbe<RunProgress> answer = bench.probe();
    agent.tell(new DescribeRun(run(number), answer.ref()));
    return answer.receiveMessage();
  }

  @Test
  void anIdOfLongAgoIsGone() {
    ActorRef<MirrorbornCommand> lux = born();
    bench.store.put(ended(1));
    bench.advance(Duration.ofDays(31));
    deliver(lux, message(1));
    assertThat(sender.expectMessageClass(Rejected.class).rejection().code())
        .isEqualTo(Rejection.Code.GONE);
  }

  @Test
  void aMessageThatComesBeforeTheProfileWaitsForIt() {
    ActorRef<MirrorbornCommand> lux = bench.agent();
    deliver(lux, message(1));
    sender.expectNoMessage(Duration.ofMillis(50));
    adopt(lux, profile());
    sender.expectMessage(new Accepted(run(1), LUX, "main", false));
  }

  @Test
  void aFullInboxRefusesAndSaysHowManyWait() {
    List<Object> events = new ArrayList<>();
    events.add(new MirrorbornEvent.ProfileAdopted(profile(), NOON));
    for (int i = 1; i <= 10_000; i++) {
      events.add(new MirrorbornEvent.MessageReceived(LUX, message(i), NOON));
    }
    bench.journal.persistForRecovery(AGENT_JOURNAL, events);
    deliver(bench.agent(), message(10_001));
    Rejection rejected =
        sender.expectMessageClass(Rejected.class, Duration.ofSeconds(20)).rejection();
    assertThat(rejected.code()).isEqualTo(Rejection.Code.FULL);
    assertThat(rejected.detail()).contains("10000 messages wait");
  }

  @Test
  void whenATurnEndsTheMostUrgentOfTheSessionIsNext() {
    ActorRef<MirrorbornCommand> lux = born();
    accept(lux, message(1, "main", Priority.WORK));
    accept(lux, message(2, "main", Priority.HEARTBEAT));
    accept(lux, message(3, "main", Priority.WORK));
    accept(lux, message(4, "main", Priority.PERSON));
    assertThat(handed()).isEqualTo(run(1));
    lux.tell(new TurnEnded(ended(1)));
    assertThat(handed()).isEqualTo(run(4));
    lux.tell(new TurnEnded(ended(4)));
    assertThat(handed()).isEqualTo(run(3));
  }

  @Test
  void noMoreTurnsAtATimeThanTheProfileAllows() {
    ActorRef<MirrorbornCommand> lux = born();
    accept(lux, message(1, "one", Priority.PERSON));
    accept(lux, message(2, "two", Priority.PERSON));
    accept(lux, message(3, "three", Priority.PERSON));
    assertThat(handed()).isEqualTo(run(1));
    assertThat(handed()).isEqualTo(run(2));
    bench.sessions.expectNoMessage(Duration.ofMillis(50));
    lux.tell(new TurnEnded(ended(2)));
    assertThat(handed()).isEqualTo(run(3));
  }

  @Test
  void anEndThatIsToldTwiceIsSettledOnce() {
    ActorRef<MirrorbornCommand> lux = born();
    accept(lux, message(1));
    lux.tell(new TurnEnded(ended(1)));
    lux.tell(new TurnEnded(ended(1)));
    TestProbe<Summary> describer = bench.probe();
    lux.tell(new Describe(describer.ref()));
    assertThat(describer.expectMessageClass(Summary.class).counters())
        .hasValueSatisfying(counters -> assertThat(counters.completed()).isEqualTo(1));
    assertThat(journal()).hasSize(4);
  }

  @Test
  void aSilentSessionIsRemindedAlsoAfterACrash() {
    ActorRef<MirrorbornCommand> lux = born();
    accept(lux, message(1));
    assertThat(handed()).isEqualTo(run(1));
    bench.advance(Duration.ofSeconds(10));
    assertThat(handed()).isEqualTo(run(1));
    bench.kill(lux);
    bench.agent();
    assertThat(handed()).isEqualTo(run(1));
  }

  @Test
  void anOlderRevisionChangesNothingAndIsAcknowledged() {
    ActorRef<MirrorbornCommand> lux = bench.agent();
    adopt(lux, profile(5, 20, 1));
    TestProbe<ProfileAdopted> roster = bench.probe();
    lux.tell(new AdoptProfile(profile(4, 20, 9), roster.ref()));
    roster.expectMessage(new ProfileAdopted(LUX, 4));
    assertThat(journal()).hasSize(1);
  }

  @Test
  void whoWaitsHearsTheEndWhetherItIsToComeOrWasLongAgo() {
    ActorRef<MirrorbornCommand> lux = born();
    accept(lux, message(1));
    TestProbe<RunAnswer> waiter = bench.probe();
    lux.tell(new AwaitRun(run(1), 60_000, waiter.ref()));
    lux.tell(new TurnEnded(ended(1)));
    waiter.expectMessage(new RunAnswer(Optional.of(ended(1))));
    bench.store.put(ended(1));
    lux.tell(new AwaitRun(run(1), 60_000, waiter.ref()));
    waiter.expectMessage(new RunAnswer(Optional.of(ended(1))));
    lux.tell(new AwaitRun(run(9), 60_000, waiter.ref()));
    waiter.expectMessage(new RunAnswer(Optional.empty()));
  }

  @Test
  void aRecordThatCannotBeReadDoesNotStopTheAgent() {
    ActorRef<MirrorbornCommand> lux = born();
    bench.store.put(run(1), "the scroll of somebody else\n\n");
    deliver(lux, message(1));
    sender.expectNoMessage(Duration.ofMillis(100));
    accept(lux, message(2));
    bench.store.setBroken(true);
    deliver(lux, message(3));
    sender.expectNoMessage(Duration.ofMillis(100));
    bench.store.setBroken(false);
    accept(lux, message(3));
  }

  @Test
  void anIdleAgentSleepsAndOneWithWorkDoesNot() {
    ActorRef<MirrorbornCommand> lux = born();
    accept(lux, message(1));
    bench.advance(Duration.ofMinutes(2));
    bench.passivated.expectNoMessage(Duration.ofMillis(50));
    lux.tell(new TurnEnded(ended(1)));
    sender.awaitAssert(() -> assertThat(journal()).hasSize(4));
    bench.advance(Duration.ofSeconds(31));
    bench.passivated.expectMessage("agent");
  }

  private ActorRef<MirrorbornCommand> born() {
    ActorRef<MirrorbornCommand> lux = bench.agent();
    adopt(lux, profile());
    return lux;
  }

  private void adopt(ActorRef<MirrorbornCommand> lux, Profile profile) {
    TestProbe<ProfileAdopted> roster = bench.probe();
    lux.tell(new AdoptProfile(profile, roster.ref()));
    roster.expectMessage(new ProfileAdopted(LUX, profile.revision()));
  }

  private void deliver(ActorRef<MirrorbornCommand> lux, Inbound message) {
    lux.tell(new Deliver(message, sender.ref()));
  }

  private void accept(ActorRef<MirrorbornCommand> lux, Inbound message) {
    deliver(lux, message);
    sender.expectMessageClass(Accepted.class);
  }

  private choir.core.id.RunId handed() {
    return bench.sessions.expectMessageClass(StartTurn.class).message().run();
  }

  private List<Object> journal() {
    return bench.journal.persistedInStorage(AGENT_JOURNAL);
  }

  private static RunRecord ended(int number) {
    return RunRecord.accepted(LUX, message(number))
        .ended(RunRecord.State.COMPLETED, NOON, new Usage(1, 1), "done");
  }
}
