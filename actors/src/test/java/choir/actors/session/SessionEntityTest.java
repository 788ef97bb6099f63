package choir.actors.session;

import static choir.actors.EntityTestBench.SESSION_JOURNAL;
import static choir.actors.EntityTestBench.message;
import static choir.actors.EntityTestBench.profile;
import static choir.actors.EntityTestBench.run;
import static org.assertj.core.api.Assertions.assertThat;

import choir.actors.EntityTestBench;
import choir.actors.ManualModel.Asked;
import choir.actors.mirrorborn.MirrorbornCommand.TurnEnded;
import choir.actors.mirrorborn.MirrorbornCommand.TurnPaused;
import choir.actors.session.SessionCommand.Listen;
import choir.actors.session.SessionCommand.StartTurn;
import choir.actors.session.SessionCommand.TurnUpdate;
import choir.core.memory.MemoryScrolls;
import choir.core.model.Block;
import choir.core.model.Message;
import choir.core.model.ModelAnswer.Stop;
import choir.core.model.ModelFailure;
import choir.core.model.ModelRequest;
import choir.core.model.Outage;
import choir.core.model.TokenEstimate;
import choir.core.roster.Sections;
import choir.core.run.Inbound;
import choir.core.run.Origin;
import choir.core.run.Priority;
import choir.core.run.RunRecord;
import choir.core.session.OutsideScrolls;
import choir.core.session.SessionEvent;
import choir.core.session.TurnPlan;
import choir.core.sq.ScrollKey;
import choir.core.tool.Tool;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The steps of a turn: stored events, external calls and notifications. */
final class SessionEntityTest {
  private static final String MAIN = "agent:lux:main";

  private final EntityTestBench bench = new EntityTestBench();

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void aTurnIsStoredStepByStepAndItsOwnerToldOfTheEnd() {
    start(1);
    bench.model.asked().say("hello");
    assertThat(ended().state()).isEqualTo(RunRecord.State.COMPLETED);
    assertThat(stored(4))
        .extracting(Object::getClass)
        .isEqualTo(
            List.of(
                SessionEvent.TurnStarted.class,
                SessionEvent.ModelAsked.class,
                SessionEvent.ModelAnswered.class,
                SessionEvent.TurnCompleted.class));
  }

  @Test
  void theSameRunAgainWhileItIsUnderWayChangesNothing() {
    ActorRef<SessionCommand> session = start(1);
    Asked asked = bench.model.asked();
    session.tell(new StartTurn(message(1), profile()));
    assertThat(bench.model.isQuiet()).isTrue();
    asked.say("once");
    assertThat(ended().run()).isEqualTo(run(1));
  }

  @Test
  void aRunThatHasEndedIsToldAgainAndNotRunAgain() {
    ActorRef<SessionCommand> session = start(1);
    bench.model.asked().say("once");
    bench.store.put(ended());
    session.tell(new StartTurn(message(1), profile()));
    assertThat(ended().text()).isEqualTo("once");
    assertThat(bench.model.isQuiet()).isTrue();
  }

  @Test
  void aLateStartOfARunThatEndedBeforeOthersDoesNotRunItAgain() {
    ActorRef<SessionCommand> session = start(1);
    bench.model.asked().say("one");
    bench.store.put(ended());
    session.tell(new StartTurn(message(2), profile()));
    bench.model.asked().say("two");
    bench.store.put(ended());
    session.tell(new StartTurn(message(1), profile()));
    assertThat(ended().text()).isEqualTo("one");
    assertThat(bench.model.isQuiet()).isTrue();
  }

  @Test
  void aToolIsCalledAfterItsIntentIsStoredAndTheModelSeesTheResult() {
    start(1);
    bench.model.asked().use("t1", "look");
    var called = bench.look.called();
    assertThat(stored(4).get(3)).isInstanceOf(SessionEvent.ToolAsked.class);
    called.result().complete(Tool.Result.of("a cow"));
    Asked second = bench.model.asked();
    assertThat(second.request().messages().get(2).blocks())
        .containsExactly(new Block.ToolResult("t1", "a cow", false));
    second.say("a cow it is");
    assertThat(ended().usage().total()).isEqualTo(30);
  }

  /** Finding M6: the mark of outside text was lost with the first tool. */
  @Test
  void whatATurnHasReadGoesWithItsCallsAndItsRecord() {
    bench.session().tell(new StartTurn(message(1).asExternal(), profile()));
    Asked asked = bench.model.asked();
    assertThat(text(asked)).contains("<external-content id=\"id-1\" source=\"person test\">");
    asked.use("t1", "look");
    var called = bench.look.called();
    assertThat(called.call().origin()).isEqualTo(Origin.OUTSIDE);
    called.result().complete(Tool.Result.of("a cow"));
    bench.model.asked().say("a cow it is");
    assertThat(ended().origin()).isEqualTo(Origin.OUTSIDE);
  }

  @Test
  void aResultFromOutsideIsMarkedAndGoesOn() {
    start(1);
    bench.model.asked().use("t1", "look");
    var first = bench.look.called();
    assertThat(first.call().origin()).isEqualTo(Origin.RANCH);
    first.result().complete(Tool.Result.of("obey").from(Origin.OUTSIDE));
    Asked second = bench.model.asked();
    assertThat(second.request().messages().get(2).blocks())
        .singleElement()
        .isInstanceOfSatisfying(
            Block.ToolResult.class,
            told ->
                assertThat(told.text())
                    .endsWith(
                        """
                        <external-content id="id-2" source="tool look">
                        obey
                        </external-content id="id-2">"""));
    second.use("t2", "look");
    assertThat(bench.look.called().call().origin()).isEqualTo(Origin.OUTSIDE);
  }

  /** Finding M6: memory that a hook had an agent write came back as the agent's own. */
  @Test
  void memoryFromOutsideIsMarkedAndMakesTheTurnOneFromOutside() {
    ScrollKey memory = MemoryScrolls.longTerm(profile());
    bench.store.put(memory, "obey");
    bench.store.put(OutsideScrolls.mark(memory, "obey", "5d"));
    bench.session().tell(new StartTurn(message(1, MAIN, Priority.PERSON), profile()));
    Asked first = bench.model.asked();
    assertThat(first.request().system())
        .endsWith(
            """
            <external-content id="5d" source="your notes">
            obey
            </external-content id="5d">
            """);
    first.use("t1", "look");
    var called = bench.look.called();
    assertThat(called.call().origin()).isEqualTo(Origin.OUTSIDE);
    bench.store.put(memory, "obey nobody");
    called.result().complete(Tool.Result.of("a cow"));
    assertThat(bench.model.asked().request().system())
        .endsWith("of your phext]\nobey nobody\n")
        .doesNotContain("external-content");
  }

  @Test
  void theMainSessionHasAllNotesAndOthersLess() {
    LocalDate today = LocalDate.ofInstant(bench.now(), ZoneOffset.UTC);
    bench.store.put(MemoryScrolls.longTerm(profile()), "for ever");
    bench.store.put(MemoryScrolls.of(profile(), today), "of today");
    bench.store.put(MemoryScrolls.of(profile(), today.minusDays(1)), "of yesterday");
    bench.store.put(MemoryScrolls.of(profile(), today.minusDays(2)), "of the day before");
    assertThat(system(1, MAIN))
        .containsSubsequence("for ever", "memory/" + today.minusDays(1), "of yesterday")
        .endsWith("of today\n")
        .doesNotContain("before");
    assertThat(system(2, "agent:lux:discord:channel:7"))
        .contains("of yesterday", "of today")
        .doesNotContain("for ever");
    assertThat(system(3, "hook:7")).doesNotContain("for ever", "of yesterday", "of today");
  }

  private String system(int number, String session) {
    bench.session().tell(new StartTurn(message(number, session, Priority.PERSON), profile()));
    Asked asked = bench.model.asked();
    asked.say("yes");
    ended();
    return asked.request().system();
  }

  @Test
  void theSkillsAreListedUnlessTheAgentMayNotReadThem() {
    bench.skills = List.of("- release: Ships.");
    assertThat(system(1, "hook:1")).contains("read it with read_skill.\n- release: Ships.\n");
    bench.store.put(Sections.key("tools"), "{\"deny\":[\"read_skill\"]}");
    assertThat(system(2, "hook:2")).doesNotContain("release");
  }

  /** The days of an agent begin where its people live. */
  @Test
  void theZoneIsThatOfTheHeartbeat() {
    bench.store.put(Sections.key("heartbeat"), "{\"zone\":\"Asia/Tokyo\"}");
    assertThat(system(1, MAIN)).contains("(Asia/Tokyo).");
    bench.store.put(Sections.key(profile().agent(), "heartbeat"), "{\"zone\":\"Europe/Berlin\"}");
    assertThat(system(2, MAIN)).contains("(Europe/Berlin).");
  }

  @Test
  void anUnknownToolIsToldToTheModelWithTheKnownOnes() {
    start(1);
    bench.model.asked().use("t1", "teleport");
    Block.ToolResult result =
        (Block.ToolResult) bench.model.asked().request().messages().get(2).blocks().get(0);
    assertThat(result.failed()).isTrue();
    assertThat(result.text()).contains("teleport").contains("look, post");
  }

  @Test
  void aToolThatThrowsIsAResultLikeOneThatFails() {
    bench.look.breakDown();
    start(1);
    bench.model.asked().use("t1", "look");
    Block.ToolResult result =
        (Block.ToolResult) bench.model.asked().request().messages().get(2).blocks().get(0);
    assertThat(result.failed()).isTrue();
    assertThat(result.text()).contains("look failed unexpectedly");
  }

  @Test
  void aToolThatNeverAnswersIsGivenUp() {
    start(1);
    bench.model.asked().use("t1", "look");
    bench.look.called();
    bench.advance(Duration.ofMinutes(30));
    Block.ToolResult result =
        (Block.ToolResult) bench.model.asked().request().messages().get(2).blocks().get(0);
    assertThat(result.text()).contains("no answer within 30 min");
  }

  @Test
  void aModelClientThatThrowsIsAskedAgainAfterAPause() {
    bench.model.setBroken(true);
    start(1);
    assertThat(stored(3).get(2)).isInstanceOf(SessionEvent.ModelFailed.class);
    bench.model.setBroken(false);
    bench.pauses.expectMessageClass(TurnPaused.class);
    assertThat(bench.model.isQuiet()).isTrue();
    bench.advance(Duration.ofSeconds(1));
    bench.model.asked().say("back");
    assertThat(ended().state()).isEqualTo(RunRecord.State.COMPLETED);
  }

  @Test
  void theModelIsNotAskedAgainBeforeTheTimeItAskedFor() {
    start(1);
    Optional<Duration> wait = Optional.of(Duration.ofSeconds(20));
    bench.model.asked().fail(new ModelFailure.RateLimited("429", wait));
    bench.pauses.expectMessageClass(TurnPaused.class);
    assertThat(bench.model.isQuiet()).isTrue();
    bench.advance(Duration.ofSeconds(19));
    assertThat(bench.model.isQuiet()).isTrue();
    bench.advance(Duration.ofSeconds(1));
    bench.model.asked().say("now");
    assertThat(ended().state()).isEqualTo(RunRecord.State.COMPLETED);
  }

  @Test
  void aModelThatAnswersIncompletelyEightTimesInARowIsGivenUp() {
    start(1);
    for (int i = 1; i <= TurnPlan.MAX_FAILURES; i++) {
      ModelFailure silence = new ModelFailure.Incomplete("broke off");
      bench.model.asked().fail(silence);
      stored(2 * i + 1);
      assertThat(bench.model.isQuiet()).isTrue();
      // No longer: the journal's own time-outs count the same time.
      bench.advance(Outage.delay(silence, i - 1));
    }
    RunRecord record = ended();
    assertThat(record.state()).isEqualTo(RunRecord.State.FAILED);
    assertThat(record.text()).contains("failed 8 times in a row: broke off");
  }

  @Test
  void aModelThatNobodyDeclaredFailsTheTurnWithItsName() {
    var unknown = profile();
    var other =
        new choir.core.mirrorborn.Profile(
            unknown.agent(), 1, 3, "Lux", "light", unknown.home(), "nowhere", unknown.limits());
    bench.session().tell(new StartTurn(message(1), other));
    assertThat(ended().text()).contains("no model 'nowhere' is declared");
  }

  @Test
  void theLimitOnCallsEndsTheTurnWithItsReason() {
    bench.session().tell(new StartTurn(message(1), profile(1, 2, 1)));
    bench.model.asked().use("t1", "look");
    bench.look.called().result().complete(Tool.Result.of("a cow"));
    assertThat(ended().text()).isEqualTo("the limit of 2 calls per turn was reached");
  }

  @Test
  void aCutAnswerCallsNoTool() {
    start(1);
    bench
        .model
        .asked()
        .answer(Stop.MAX_TOKENS, new Block.Text("I will"), new Block.ToolUse("t1", "post", "{"));
    assertThat(ended().text()).startsWith("I will\n[cut:");
    assertThat(bench.post.isQuiet()).isTrue();
  }

  /** Fault B1: the tool was called with whatever the model wrote, and the model sent it again. */
  @Test
  void argumentsThatAreNoObjectCallNoToolAndAreToldToTheModel() {
    start(1);
    bench.model.asked().answer(Stop.TOOL_USE, new Block.ToolUse("t1", "post", "{\"text\": \"hel"));
    ModelRequest next = bench.model.asked().request();
    assertThat(bench.post.isQuiet()).isTrue();
    assertThat(next.messages().get(1).blocks())
        .containsExactly(new Block.ToolUse("t1", "post", "{}"));
    assertThat(next.messages().get(2).blocks())
        .singleElement()
        .isInstanceOfSatisfying(
            Block.ToolResult.class,
            told -> {
              assertThat(told.failed()).isTrue();
              assertThat(told.text()).startsWith("the arguments end in the middle");
            });
  }

  /** Fault B3. */
  @Test
  void aPromptThatIsTooLongIsAskedOnceMoreAtHalfItsLength() {
    Inbound usual = message(1);
    Inbound message =
        Inbound.from(
            usual.source(),
            usual.priority(),
            usual.run(),
            usual.session(),
            "x".repeat(20_000),
            usual.sentAt());
    bench.session().tell(new StartTurn(message, profile()));
    Asked first = bench.model.asked();
    first.fail(new ModelFailure.ContextTooLong("400", 5_000, Optional.empty()));
    Asked second = bench.model.asked();
    assertThat(TokenEstimate.of(second.request())).isLessThan(2_600);
    second.say("done");
    assertThat(ended().text()).isEqualTo("done");
  }

  /** Fault B1: nothing could make a session forget what its server refuses. */
  @Test
  void aResetEmptiesTheNextPromptAndIsPerformedOnce() {
    ActorRef<SessionCommand> session = start(1);
    bench.model.asked().say("hello");
    ended();
    TestProbe<SessionCommand.ResetAnswer> answers = bench.probe();
    session.tell(new SessionCommand.Reset("r1", answers.ref()));
    answers.expectMessage(new SessionCommand.ResetDone(2));
    session.tell(new StartTurn(message(2), profile()));
    Asked asked = bench.model.asked();
    assertThat(asked.request().messages()).containsExactly(Message.user(message(2).text()));
    session.tell(new SessionCommand.Reset("r1", answers.ref()));
    answers.expectMessage(new SessionCommand.ResetDone(2));
    asked.say("hello again");
    ended();
    TestProbe<SessionCommand.View> views = bench.probe();
    session.tell(new SessionCommand.Describe(views.ref()));
    SessionCommand.View view = views.receiveMessage();
    assertThat(view.messages()).hasSize(2);
    assertThat(view.epoch()).isEqualTo(2);
    assertThat(stored(9)).filteredOn(SessionEvent.SessionReset.class::isInstance).hasSize(1);
  }

  @Test
  void aResetIsRefusedWhileATurnIsInProgress() {
    ActorRef<SessionCommand> session = start(1);
    bench.model.asked();
    TestProbe<SessionCommand.ResetAnswer> answers = bench.probe();
    session.tell(new SessionCommand.Reset("r1", answers.ref()));
    assertThat(answers.expectMessageClass(SessionCommand.ResetRefused.class).rejection().words())
        .isEqualTo("run " + run(1) + " is in progress; wait for its end, or cancel it");
  }

  @Test
  void whoListensLateGetsWhatItMissedAndThenTheRest() {
    ActorRef<SessionCommand> session = start(1);
    Asked asked = bench.model.asked();
    TestProbe<TurnUpdate> early = bench.probe();
    session.tell(new Listen(run(1), early.ref()));
    // Once the session has answered it has passed the listener on: text comes to it by another way.
    TestProbe<SessionCommand.View> passedOn = bench.probe();
    session.tell(new SessionCommand.Describe(passedOn.ref()));
    passedOn.receiveMessage();
    asked.listener().onText("one ");
    asked.listener().onText("two ");
    early.expectMessage(new SessionCommand.Text(run(1), 0, "one "));
    early.expectMessage(new SessionCommand.Text(run(1), 4, "two "));
    TestProbe<TurnUpdate> late = bench.probe();
    session.tell(new Listen(run(1), late.ref()));
    late.expectMessage(new SessionCommand.Text(run(1), 0, "one two "));
    asked.say("three");
    late.expectMessage(new SessionCommand.Text(run(1), 8, "three"));
    assertThat(late.expectMessageClass(SessionCommand.Ended.class).record().run())
        .isEqualTo(run(1));
  }

  @Test
  void whoListensAfterTheEndHearsTheEnd() {
    ActorRef<SessionCommand> session = start(1);
    bench.model.asked().say("done");
    bench.store.put(ended());
    TestProbe<TurnUpdate> late = bench.probe();
    session.tell(new Listen(run(1), late.ref()));
    assertThat(late.expectMessageClass(SessionCommand.Ended.class).record().text())
        .isEqualTo("done");
  }

  @Test
  void aSessionAtRestSleepsAfterAWhileAndOneOfASingleRunAtOnce() {
    start(1);
    bench.model.asked().say("done");
    ended();
    bench.passivated.expectNoMessage(Duration.ofMillis(50));
    bench.advance(Duration.ofSeconds(30));
    bench.passivated.expectMessage("session");
    bench.session("hook:7").tell(new StartTurn(message(7), profile()));
    bench.model.asked().say("done");
    bench.passivated.expectMessage("session");
  }

  @Test
  void aWriteThatFailsInTheMiddleOfATurnDoesNotEndIt() {
    start(1);
    Asked asked = bench.model.asked();
    bench.journal.failNextPersisted(SESSION_JOURNAL);
    asked.use("t1", "look");
    bench.agents.expectNoMessage(Duration.ofMillis(50));
    bench.advance(Duration.ofSeconds(1));
    bench.model.asked().say("again");
    assertThat(ended().text()).isEqualTo("again");
  }

  private static String text(Asked asked) {
    return ((Block.Text) asked.request().messages().get(0).blocks().get(0)).text();
  }

  private ActorRef<SessionCommand> start(int number) {
    ActorRef<SessionCommand> session = bench.session();
    session.tell(new StartTurn(message(number), profile()));
    return session;
  }

  private RunRecord ended() {
    return bench.agents.expectMessageClass(TurnEnded.class).record();
  }

  /** The journal once it has at least this many events. */
  private List<Object> stored(int atLeast) {
    return bench.agents.awaitAssert(
        () -> {
          List<Object> events = bench.journal.persistedInStorage(SESSION_JOURNAL);
          assertThat(events).hasSizeGreaterThanOrEqualTo(atLeast);
          return events;
        });
  }
}
