package choir.actors.session;

import static choir.actors.EntityTestBench.LUX;
import static choir.actors.EntityTestBench.NOON;
import static choir.actors.EntityTestBench.message;
import static choir.actors.EntityTestBench.profile;
import static choir.actors.EntityTestBench.run;
import static org.assertj.core.api.Assertions.assertThat;

import choir.actors.EntityContract;
import choir.core.Rejection;
import choir.core.approval.Approval;
import choir.core.model.Block;
import choir.core.model.Message;
import choir.core.model.ModelAnswer;
import choir.core.model.ModelAnswer.Stop;
import choir.core.model.ModelFailure;
import choir.core.model.Usage;
import choir.core.run.Pause;
import choir.core.run.RunRecord;
import choir.core.session.Persona;
import choir.core.session.SessionEvent;
import choir.core.tool.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;

final class SessionContractTest extends EntityContract<SessionCommand> {
  @Override
  protected Map<String, List<Object>> states() {
    Object started = new SessionEvent.TurnStarted("main", message(1), profile(), NOON);
    Object asked = new SessionEvent.ModelAsked(run(1), 1, "m", "digest", NOON);
    Object wants =
        new SessionEvent.ModelAnswered(
            run(1),
            1,
            List.of(new Block.ToolUse("t1", "look", "{}")),
            Stop.TOOL_USE,
            Usage.NONE,
            5,
            NOON);
    Object toolAsked = new SessionEvent.ToolAsked(run(1), "t1", "look", NOON);
    Object failed =
        new SessionEvent.ModelFailed(
            run(1), 1, ModelFailure.Kind.OVERLOADED, "529", true, NOON.plusSeconds(60), NOON);
    Object ended = new SessionEvent.TurnFailed(ended(), "why", NOON);
    Object deferred =
        new SessionEvent.ModelDeferred(
            run(1), "offline", ModelFailure.Kind.UNREACHABLE, "refused", NOON);
    Object cancelled = new SessionEvent.TurnCancelled(ended(), "cancelled by ada", NOON);
    Map<String, List<Object>> states = new TreeMap<>();
    states.put("new", List.of());
    states.put("model due", List.of(started));
    states.put("model asked", List.of(started, asked));
    states.put("pausing", List.of(started, asked, failed));
    states.put("tool due", List.of(started, asked, wants));
    states.put("tool asked", List.of(started, asked, wants, toolAsked));
    Object held = new SessionEvent.ApprovalAsked(run(1), question(), NOON);
    Object approved =
        new SessionEvent.ApprovalEnded(
            run(1), question().ended(Approval.State.APPROVED, "ada", NOON, false), NOON);
    states.put("held", List.of(started, asked, wants, toolAsked, held));
    states.put("approved", List.of(started, asked, wants, toolAsked, held, approved));
    states.put("waiting", List.of(started, deferred));
    states.put("cancelled", List.of(started, deferred, cancelled));
    states.put("rested", List.of(started, asked, ended));
    return states;
  }

  @Override
  protected List<SessionCommand> commands() {
    var start = new SessionCommand.StartTurn(message(1), profile());
    List<SessionCommand> commands = new ArrayList<>();
    commands.add(start);
    commands.add(new SessionCommand.StartTurn(message(2), profile()));
    commands.add(new SessionCommand.StartLookedUp(start, Optional.of(ended()), Optional.empty()));
    commands.add(new SessionCommand.Listen(run(1), someone()));
    commands.add(new SessionCommand.CancelTurn(run(1), "person ada"));
    ModelAnswer answer = new ModelAnswer(List.of(), Stop.END, Usage.NONE);
    commands.add(new SessionCommand.ModelDone(run(1), 1, answer, 5));
    commands.add(
        new SessionCommand.ModelFailed(run(1), 1, new ModelFailure.Unreachable("silence")));
    commands.add(new SessionCommand.ToolDone(run(1), "t1", Tool.Result.of("seen")));
    commands.add(new SessionCommand.ApprovalNeeded(run(1), "t1", question()));
    commands.add(
        new SessionCommand.AnswerApproval(
            question().id(), Approval.State.DENIED, false, "ada", someone()));
    commands.add(new SessionCommand.TextsRead(run(1), Persona.of(Map.of())));
    commands.add(new SessionCommand.TextsFailed(run(1), "why"));
    commands.add(new SessionCommand.EndedFound(ended(), Optional.empty()));
    commands.add(new SessionCommand.EndedFailed(run(1), "why"));
    commands.add(SessionCommand.Resume.INSTANCE);
    commands.add(SessionCommand.Advance.INSTANCE);
    commands.add(SessionCommand.Quiet.INSTANCE);
    commands.add(new SessionCommand.Describe(someone()));
    commands.add(new SessionCommand.Reset("reset-1", someone()));
    return commands;
  }

  @Override
  protected List<Object> otherMessages() {
    return List.of(
        // Stops the session: see SessionHandOverTest.
        SessionCommand.HandOver.INSTANCE,
        new SessionCommand.View(
            List.of(
                Message.user("hi"),
                new Message(
                    Message.Role.ASSISTANT,
                    List.of(new Block.Text("x"), new Block.ToolUse("a", "look", "{}"))),
                new Message(Message.Role.USER, List.of(new Block.ToolResult("a", "seen", false)))),
            Optional.of(run(1)),
            2),
        new SessionCommand.ApprovalAnswered(Optional.of(question())),
        new SessionCommand.ResetDone(2),
        new SessionCommand.ResetRefused(Rejection.conflict("busy")),
        new SessionCommand.Text(run(1), 1, "some"),
        new SessionCommand.ToolCalled(run(1), "look"),
        new SessionCommand.ToolReturned(run(1), "look", true),
        new SessionCommand.Paused(run(1), new Pause("Overloaded", NOON, 1, NOON)),
        new SessionCommand.Ended(ended()));
  }

  @Override
  protected List<Class<?>> families() {
    return List.of(
        SessionCommand.class, SessionCommand.TurnUpdate.class, SessionCommand.ResetAnswer.class);
  }

  @Override
  protected String name(int number) {
    return "session" + number;
  }

  @Override
  protected String persistenceId(String name) {
    return SessionEntity.persistenceId(LUX, name);
  }

  @Override
  protected ActorRef<SessionCommand> spawn(String name) {
    return bench.session(name);
  }

  @Override
  protected void assertAnswers(ActorRef<SessionCommand> session, String name, String what) {
    TestProbe<SessionCommand.View> describer = bench.probe();
    session.tell(new SessionCommand.Describe(describer.ref()));
    assertThat(describer.receiveMessage()).as(what).isNotNull();
  }

  private static Approval question() {
    return new Approval(
        "ask-0123456789ab",
        LUX,
        "main",
        run(1),
        "t1",
        "look",
        List.of("work/a"),
        "{}",
        "why",
        "f00d",
        NOON,
        NOON.plusSeconds(900),
        Approval.State.PENDING,
        "",
        Optional.empty(),
        false);
  }

  private static RunRecord ended() {
    return RunRecord.accepted(LUX, message(1))
        .ended(RunRecord.State.FAILED, NOON, new Usage(1, 2), "why");
  }
}
