package choir.actors.session;

import static choir.actors.EntityTestBench.LUX;
import static choir.actors.EntityTestBench.SESSION_JOURNAL;
import static choir.actors.EntityTestBench.message;
import static choir.actors.EntityTestBench.profile;
import static choir.actors.EntityTestBench.run;
import static org.assertj.core.api.Assertions.assertThat;

import choir.actors.EntityTestBench;
import choir.actors.ManualModel.Asked;
import choir.actors.mirrorborn.MirrorbornCommand.TurnEnded;
import choir.actors.session.SessionCommand.AnswerApproval;
import choir.actors.session.SessionCommand.ApprovalAnswered;
import choir.actors.session.SessionCommand.StartTurn;
import choir.core.approval.Approval;
import choir.core.approval.Approval.State;
import choir.core.model.Block;
import choir.core.model.ModelAnswer.Stop;
import choir.core.roster.Sections;
import choir.core.run.Pause;
import choir.core.run.Priority;
import choir.core.run.RunRecord;
import choir.core.session.SessionEvent;
import choir.core.sq.Change;
import choir.core.tool.Tool;
import choir.core.tool.ToolAction;
import choir.core.tool.ToolAction.Kind;
import choir.core.tool.ToolAction.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Cases C-01, C-03, C-05 and C-06: a turn that waits for a person. */
final class SessionApprovalTest {
  private static final String MAY_HAVE_HAPPENED = "outcome is unknown";

  private final EntityTestBench bench = new EntityTestBench();

  @AfterEach
  void close() {
    bench.close();
  }

  @BeforeEach
  void ask() {
    rules("{\"ask\":[\"post\"]}");
    bench.post.does(program("ls /srv"));
  }

  private void rules(String section) {
    bench.store.put(Sections.key(LUX, "tools"), section);
  }

  /** What {@code busybox sh -c COMMAND} does. */
  private static ToolAction program(String command) {
    return ToolAction.of(
        ToolAction.Effect.RUNS,
        List.of(
            new Subject(
                Kind.WORDS,
                List.of("/bin/busybox", "busybox"),
                List.of(),
                List.of("sh", "-c", command),
                Optional.of("busybox can run any program"))));
  }

  private ActorRef<SessionCommand> start(Priority priority) {
    ActorRef<SessionCommand> session = bench.session();
    session.tell(new StartTurn(message(1, "main", priority), profile()));
    return session;
  }

  /** A session whose first call waits for a person. */
  private ActorRef<SessionCommand> held() {
    ActorRef<SessionCommand> session = start(Priority.PERSON);
    bench.model.asked().use("t1", "post");
    assertThat(question().reason()).contains("post waits for a person");
    return session;
  }

  /** Waits until the owner is told that the turn waits for a person. */
  private Pause question() {
    Optional<Pause> pause = bench.pauses.receiveMessage().pause();
    while (pause.isEmpty()) {
      pause = bench.pauses.receiveMessage().pause();
    }
    return pause.get();
  }

  private Approval asked(int number) {
    List<Approval> asked = new ArrayList<>();
    for (Object event : journal()) {
      if (event instanceof SessionEvent.ApprovalAsked each) {
        asked.add(each.approval());
      }
    }
    assertThat(asked).hasSizeGreaterThanOrEqualTo(number);
    return asked.get(number - 1);
  }

  private List<Object> journal() {
    return bench.journal.persistedInStorage(SESSION_JOURNAL);
  }

  private Optional<Approval> answer(ActorRef<SessionCommand> session, Approval to, State answer) {
    return answer(session, to, answer, false);
  }

  private Optional<Approval> answer(
      ActorRef<SessionCommand> session, Approval to, State answer, boolean always) {
    TestProbe<ApprovalAnswered> probe = bench.probe();
    session.tell(new AnswerApproval(to.id(), answer, always, "owner", probe.ref()));
    return probe.receiveMessage().ended();
  }

  private static Block result(Asked asked, int back) {
    List<Block> blocks =
        asked.request().messages().get(asked.request().messages().size() - 1).blocks();
    return blocks.get(blocks.size() - back);
  }

  private static String text(Block result) {
    return ((Block.ToolResult) result).text();
  }

  private RunRecord end(Asked asked) {
    asked.say("done");
    return bench.agents.expectMessageClass(TurnEnded.class).record();
  }

  @Test
  void aCallWaitsForAPersonAndRunsOnceWhenItIsApproved() {
    ActorRef<SessionCommand> session = held();
    Approval question = asked(1);
    assertThat(bench.post.isQuiet()).isTrue();
    assertThat(question.tool()).isEqualTo("post");
    assertThat(question.subjects()).containsExactly("/bin/busybox sh -c ls /srv");
    assertThat(question.why()).contains("the rule 'post'");
    assertThat(question.expiresAt()).isEqualTo(bench.now().plus(Duration.ofMinutes(15)));
    assertThat(answer(session, question, State.APPROVED).orElseThrow().state())
        .isEqualTo(State.APPROVED);
    bench.post.called().result().complete(Tool.Result.of("posted"));
    Asked told = bench.model.asked();
    assertThat(result(told, 1)).isEqualTo(new Block.ToolResult("t1", "posted", false));
    assertThat(answer(session, question, State.DENIED)).as("the first answer counts").isEmpty();
    assertThat(end(told).state()).isEqualTo(RunRecord.State.COMPLETED);
    assertThat(bench.post.isQuiet()).isTrue();
  }

  /** Case C-03. */
  @Test
  void oneOfTwoCallsIsApprovedAndTheOtherDenied() {
    ActorRef<SessionCommand> session = start(Priority.PERSON);
    bench
        .model
        .asked()
        .answer(
            Stop.TOOL_USE,
            new Block.ToolUse("t1", "post", "{}"),
            new Block.ToolUse("t2", "post", "{}"));
    question();
    answer(session, asked(1), State.APPROVED);
    bench.post.called().result().complete(Tool.Result.of("posted"));
    question();
    answer(session, asked(2), State.DENIED);
    Asked told = bench.model.asked();
    assertThat(result(told, 2)).isEqualTo(new Block.ToolResult("t1", "posted", false));
    assertThat(text(result(told, 1))).startsWith("denied by owner: the call was not made");
    assertThat(end(told).state()).isEqualTo(RunRecord.State.COMPLETED);
    assertThat(bench.post.isQuiet()).isTrue();
  }

  /** Case C-03, with a kill between the approval and the call. */
  @Test
  void anApprovedCallRunsOnceAfterAKillBeforeIt() {
    ActorRef<SessionCommand> session = held();
    Approval question = asked(1);
    bench.kill(session);
    Approval approved = question.ended(State.APPROVED, "owner", bench.now(), false);
    bench.journal.persistForRecovery(
        SESSION_JOURNAL, List.of(new SessionEvent.ApprovalEnded(run(1), approved, bench.now())));
    bench.session();
    bench.post.called().result().complete(Tool.Result.of("posted"));
    assertThat(result(bench.model.asked(), 1))
        .isEqualTo(new Block.ToolResult("t1", "posted", false));
    assertThat(bench.post.isQuiet()).isTrue();
  }

  @Test
  void aCallThatMayHaveRunIsNotRunAgain() {
    ActorRef<SessionCommand> session = held();
    answer(session, asked(1), State.APPROVED);
    bench.post.called();
    bench.kill(session);
    bench.session();
    assertThat(text(result(bench.model.asked(), 1))).contains(MAY_HAVE_HAPPENED);
    assertThat(bench.post.isQuiet()).isTrue();
  }

  /** Case C-05. */
  @Test
  void expiryIsADenialAlsoAfterARestart() {
    ActorRef<SessionCommand> session = held();
    Approval question = asked(1);
    bench.advance(Duration.ofMinutes(10));
    bench.kill(session);
    ActorRef<SessionCommand> restarted = bench.session();
    question();
    bench.advance(Duration.ofMinutes(5));
    assertThat(text(result(bench.model.asked(), 1))).startsWith("denied: expired");
    bench.advance(Duration.ofMinutes(1));
    assertThat(answer(restarted, question, State.APPROVED)).isEmpty();
    assertThat(bench.post.isQuiet()).isTrue();
  }

  @Test
  void anAnswerAfterTheExpiryThatNobodyHasNoticedYetIsTooLate() {
    ActorRef<SessionCommand> session = held();
    bench.kill(session);
    bench.advance(Duration.ofMinutes(16));
    assertThat(text(result(restarted(), 1))).startsWith("denied: expired");
    assertThat(bench.post.isQuiet()).isTrue();
  }

  private Asked restarted() {
    bench.session();
    return bench.model.asked();
  }

  /** Case C-06. */
  @Test
  void nobodyIsWaitedForWhereNobodyIs() {
    start(Priority.SCHEDULE);
    bench.model.asked().use("t1", "post");
    Asked told = bench.model.asked();
    assertThat(text(result(told, 1)))
        .startsWith("not allowed without a person (/bin/busybox: the rule 'post')")
        .contains("The question is in the inbox as ask-");
    assertThat(journal()).noneMatch(SessionEvent.ApprovalAsked.class::isInstance);
    List<SessionEvent.ApprovalEnded> items = new ArrayList<>();
    for (Object event : journal()) {
      if (event instanceof SessionEvent.ApprovalEnded each) {
        items.add(each);
      }
    }
    assertThat(items).hasSize(1);
    assertThat(items.get(0).approval().state()).isEqualTo(State.UNATTENDED);
    assertThat(items.get(0).projection().get(1).key().phext()).isEqualTo(Approval.UNATTENDED_PHEXT);
    assertThat(items.get(0).projection().get(1)).isInstanceOf(Change.Put.class);
    assertThat(end(told).state()).isEqualTo(RunRecord.State.COMPLETED);
  }

  /** Case C-01. */
  @Test
  void alwaysMeansThisCall() {
    ActorRef<SessionCommand> session = held();
    Approval always = answer(session, asked(1), State.APPROVED, true).orElseThrow();
    assertThat(always.toChanges()).hasSize(4);
    bench.store.put(always.toChanges().get(2));
    bench.post.called().result().complete(Tool.Result.of("listed"));
    bench.model.asked().use("t2", "post");
    bench.post.called().result().complete(Tool.Result.of("listed again"));
    Asked third = bench.model.asked();
    bench.post.does(program("cat /etc/shadow"));
    third.use("t3", "post");
    question();
    assertThat(asked(2).subjects()).containsExactly("/bin/busybox sh -c cat /etc/shadow");
    assertThat(asked(2).fingerprint()).isNotEqualTo(asked(1).fingerprint());
    assertThat(bench.post.isQuiet()).isTrue();
  }

  @Test
  void aPolicyThatDeniesTheCallMeanwhileHoldsAgainstTheApproval() {
    ActorRef<SessionCommand> session = held();
    rules("{\"deny\":[\"post busybox\"]}");
    answer(session, asked(1), State.APPROVED);
    assertThat(text(result(bench.model.asked(), 1))).startsWith("not allowed: /bin/busybox");
    assertThat(bench.post.isQuiet()).isTrue();
  }

  /** A link that leads elsewhere since the person looked at it. */
  @Test
  void aCallThatHasBecomeAnotherIsAskedAgain() {
    ActorRef<SessionCommand> session = held();
    bench.post.does(program("rm -r /srv"));
    answer(session, asked(1), State.APPROVED);
    question();
    assertThat(asked(2).subjects()).containsExactly("/bin/busybox sh -c rm -r /srv");
    assertThat(bench.post.isQuiet()).isTrue();
  }

  @Test
  void aCancelledTurnWithdrawsItsQuestion() {
    ActorRef<SessionCommand> session = held();
    session.tell(new SessionCommand.CancelTurn(run(1), "person ada"));
    assertThat(bench.agents.expectMessageClass(TurnEnded.class).record().state())
        .isEqualTo(RunRecord.State.CANCELLED);
    SessionEvent.ApprovalEnded withdrawn =
        (SessionEvent.ApprovalEnded) journal().get(journal().size() - 2);
    assertThat(withdrawn.approval().state()).isEqualTo(State.WITHDRAWN);
    assertThat(withdrawn.projection().get(1)).isInstanceOf(Change.Delete.class);
  }

  @Test
  void theQuestionMovesToAnotherNodeWithItsSession() {
    ActorRef<SessionCommand> session = held();
    TestProbe<Object> watcher = bench.probe();
    session.tell(SessionCommand.HandOver.INSTANCE);
    watcher.expectTerminated(session, Duration.ofSeconds(5));
    ActorRef<SessionCommand> moved = bench.session();
    question();
    answer(moved, asked(1), State.APPROVED);
    bench.post.called().result().complete(Tool.Result.of("posted"));
    assertThat(result(bench.model.asked(), 1))
        .isEqualTo(new Block.ToolResult("t1", "posted", false));
  }
}
