package choir.actors;

import static choir.actors.EntityTestBench.LUX;
import static choir.actors.EntityTestBench.NOON;
import static choir.actors.EntityTestBench.message;
import static choir.actors.EntityTestBench.profile;
import static choir.actors.EntityTestBench.run;
import static org.assertj.core.api.Assertions.assertThat;

import choir.actors.mirrorborn.MirrorbornCommand;
import choir.actors.session.SessionCommand;
import choir.core.id.AgentId;
import choir.core.mirrorborn.MirrorbornEvent;
import choir.core.model.Block;
import choir.core.model.ModelAnswer;
import choir.core.model.ModelAnswer.Stop;
import choir.core.model.ModelFailure;
import choir.core.model.Usage;
import choir.core.run.ReplyDelivery;
import choir.core.run.RunRecord;
import choir.core.session.SessionEvent;
import choir.core.tool.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each entity in each state takes each command and lives on: afterwards it still answers. */
final class EveryCommandTest {
  private final EntityTestBench bench = new EntityTestBench();

  /** A name for each case: a write of the one before may still be on its way. */
  private int number;

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void anAgentInAnyStateTakesAnyCommand() {
    Object adopted = new MirrorbornEvent.ProfileAdopted(profile(), NOON);
    Object received = new MirrorbornEvent.MessageReceived(LUX, message(1), NOON);
    Map<String, List<Object>> states = new TreeMap<>();
    states.put("unborn", List.of());
    states.put("idle", List.of(adopted));
    states.put("busy", List.of(adopted, received, new MirrorbornEvent.TurnAssigned(run(1), NOON)));
    for (Map.Entry<String, List<Object>> state : states.entrySet()) {
      for (MirrorbornCommand command : agentCommands()) {
        AgentId id = new AgentId("agent" + number++);
        bench.journal.persistForRecovery("Mirrorborn|" + id, state.getValue());
        ActorRef<MirrorbornCommand> lux = bench.agent(id);
        lux.tell(command);
        TestProbe<MirrorbornCommand.Summary> describer = bench.probe();
        lux.tell(new MirrorbornCommand.Describe(describer.ref()));
        assertThat(describer.receiveMessage().agent())
            .as("%s in %s", command, state.getKey())
            .isEqualTo(id);
        bench.kill(lux);
      }
    }
  }

  @Test
  void aSessionInAnyStateTakesAnyCommand() {
    Map<String, List<Object>> states = sessionStates();
    for (Map.Entry<String, List<Object>> state : states.entrySet()) {
      for (SessionCommand command : sessionCommands()) {
        String key = "session" + number++;
        bench.journal.persistForRecovery("Session|lux/" + key, state.getValue());
        ActorRef<SessionCommand> session = bench.session(key);
        session.tell(command);
        TestProbe<SessionCommand.View> describer = bench.probe();
        session.tell(new SessionCommand.Describe(describer.ref()));
        assertThat(describer.receiveMessage()).as("%s in %s", command, state.getKey()).isNotNull();
        bench.kill(session);
      }
    }
  }

  private static Map<String, List<Object>> sessionStates() {
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
    Map<String, List<Object>> states = new TreeMap<>();
    states.put("new", List.of());
    states.put("model due", List.of(started));
    states.put("model asked", List.of(started, asked));
    states.put("pausing", List.of(started, asked, failed));
    states.put("tool due", List.of(started, asked, wants));
    states.put("tool asked", List.of(started, asked, wants, toolAsked));
    states.put("rested", List.of(started, asked, ended));
    return states;
  }

  private List<MirrorbornCommand> agentCommands() {
    var deliver = new MirrorbornCommand.Deliver(message(2), someone());
    var await = new MirrorbornCommand.AwaitRun(run(1), 5, someone());
    return List.of(
        new MirrorbornCommand.AdoptProfile(profile(), someone()),
        deliver,
        new MirrorbornCommand.TurnEnded(ended()),
        await,
        new MirrorbornCommand.DeliveryLookedUp(deliver, Optional.empty()),
        new MirrorbornCommand.AwaitLookedUp(await, Optional.empty()),
        new MirrorbornCommand.LookUpFailed(run(1), "why"),
        MirrorbornCommand.Remind.INSTANCE,
        MirrorbornCommand.Quiet.INSTANCE);
  }

  private List<SessionCommand> sessionCommands() {
    var start = new SessionCommand.StartTurn(message(1), profile());
    List<SessionCommand> commands = new ArrayList<>();
    commands.add(start);
    commands.add(new SessionCommand.StartTurn(message(2), profile()));
    commands.add(new SessionCommand.StartLookedUp(start, Optional.of(ended()), Optional.empty()));
    commands.add(new SessionCommand.Listen(run(1), someone()));
    ModelAnswer answer = new ModelAnswer(List.of(), Stop.END, Usage.NONE);
    commands.add(new SessionCommand.ModelDone(run(1), 1, answer, 5));
    commands.add(
        new SessionCommand.ModelFailed(run(1), 1, new ModelFailure.Unreachable("silence")));
    commands.add(new SessionCommand.ToolDone(run(1), "t1", Tool.Result.of("seen")));
    commands.add(new SessionCommand.TextsRead(run(1), Map.of()));
    commands.add(new SessionCommand.TextsFailed(run(1), "why"));
    commands.add(new SessionCommand.EndedFound(ended(), Optional.empty()));
    commands.add(new SessionCommand.EndedFailed(run(1), "why"));
    commands.add(SessionCommand.Resume.INSTANCE);
    commands.add(SessionCommand.Advance.INSTANCE);
    commands.add(SessionCommand.Quiet.INSTANCE);
    return commands;
  }

  private <T> ActorRef<T> someone() {
    return bench.<T>probe().ref();
  }

  private static RunRecord ended() {
    return RunRecord.accepted(LUX, message(1))
        .ended(RunRecord.State.FAILED, NOON, Usage.NONE, ReplyDelivery.NONE, "why");
  }
}
