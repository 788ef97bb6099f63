package choir.actors.mirrorborn;

import static choir.actors.EntityTestBench.LUX;
import static choir.actors.EntityTestBench.NOON;
import static choir.actors.EntityTestBench.message;
import static choir.actors.EntityTestBench.profile;
import static choir.actors.EntityTestBench.run;
import static org.assertj.core.api.Assertions.assertThat;

import choir.actors.EntityContract;
import choir.core.Rejection;
import choir.core.id.AgentId;
import choir.core.mirrorborn.MirrorbornEvent;
import choir.core.mirrorborn.MirrorbornState;
import choir.core.model.Usage;
import choir.core.run.Pause;
import choir.core.run.RunRecord;
import choir.core.run.Source;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;

final class MirrorbornContractTest extends EntityContract<MirrorbornCommand> {
  @Override
  protected Map<String, List<Object>> states() {
    Object adopted = new MirrorbornEvent.ProfileAdopted(profile(), NOON);
    Object received = new MirrorbornEvent.MessageReceived(LUX, message(1), NOON);
    Object assigned = new MirrorbornEvent.TurnAssigned(run(1), NOON);
    Object settled = new MirrorbornEvent.TurnSettled(run(1), RunRecord.State.FAILED, 3, NOON);
    Map<String, List<Object>> states = new TreeMap<>();
    states.put("unborn", List.of());
    states.put("idle", List.of(adopted));
    states.put("busy", List.of(adopted, received, assigned));
    states.put("waiting", List.of(adopted, received));
    states.put(
        "cancelled", List.of(adopted, received, new MirrorbornEvent.RunCancelled(ended(), NOON)));
    states.put("idle again", List.of(adopted, received, assigned, settled));
    return states;
  }

  private static final Pause PAUSE = new Pause("unreachable", NOON, 3, NOON.plusSeconds(4));

  @Override
  protected List<MirrorbornCommand> commands() {
    var deliver = new MirrorbornCommand.Deliver(message(2), someone());
    var await = new MirrorbornCommand.AwaitRun(run(1), 5, someone());
    return List.of(
        new MirrorbornCommand.AdoptProfile(profile(), someone()),
        deliver,
        new MirrorbornCommand.TurnEnded(ended()),
        await,
        new MirrorbornCommand.Describe(someone()),
        new MirrorbornCommand.AnswerTaken(ended()),
        new MirrorbornCommand.TurnPaused(run(1), Optional.of(PAUSE)),
        new MirrorbornCommand.TurnPaused(run(1), Optional.empty()),
        new MirrorbornCommand.CancelRun(run(1), "person ada", 5, someone()),
        new MirrorbornCommand.DescribeRun(run(1), someone()),
        new MirrorbornCommand.DeliveryLookedUp(deliver, Optional.empty()),
        new MirrorbornCommand.DeliveryLookedUp(deliver, Optional.of(ended())),
        new MirrorbornCommand.AwaitLookedUp(await, Optional.empty()),
        new MirrorbornCommand.LookUpFailed(run(1), "why"),
        MirrorbornCommand.Remind.INSTANCE,
        MirrorbornCommand.Quiet.INSTANCE);
  }

  @Override
  protected List<Object> otherMessages() {
    var running =
        new MirrorbornCommand.Running(
            run(1), "main", new Source.Person("test"), NOON, Optional.of(PAUSE));
    return List.of(
        new MirrorbornCommand.ProfileAdopted(LUX, 7),
        new MirrorbornCommand.Accepted(run(1), LUX, "main", true),
        new MirrorbornCommand.Rejected(
            new Rejection(Rejection.Code.GONE, "long ago", "use another key")),
        new MirrorbornCommand.RunAnswer(Optional.of(ended())),
        new MirrorbornCommand.RunProgress(
            Optional.of(MirrorbornCommand.RunProgress.Phase.QUEUED),
            Optional.of(PAUSE),
            Optional.of(run(2))),
        new MirrorbornCommand.Summary(
            LUX,
            Optional.of(profile()),
            2,
            List.of(running),
            Optional.of(new MirrorbornState.Counters(1, 2, 3, 4, 5, 6, 7)),
            NOON));
  }

  @Override
  protected List<Class<?>> families() {
    return List.of(MirrorbornCommand.class, MirrorbornCommand.Delivery.class);
  }

  @Override
  protected String name(int number) {
    return "agent" + number;
  }

  @Override
  protected String persistenceId(String name) {
    return MirrorbornEntity.persistenceId(new AgentId(name));
  }

  @Override
  protected ActorRef<MirrorbornCommand> spawn(String name) {
    return bench.agent(new AgentId(name));
  }

  @Override
  protected void assertAnswers(ActorRef<MirrorbornCommand> agent, String name, String what) {
    TestProbe<MirrorbornCommand.Summary> describer = bench.probe();
    agent.tell(new MirrorbornCommand.Describe(describer.ref()));
    assertThat(describer.receiveMessage().agent()).as(what).isEqualTo(new AgentId(name));
  }

  private static RunRecord ended() {
    return RunRecord.accepted(LUX, message(1))
        .ended(RunRecord.State.FAILED, NOON, new Usage(1, 2), "why");
  }
}
