package choir.actors;

import static choir.actors.EntityTestBench.LUX;
import static choir.actors.EntityTestBench.NOON;
import static choir.actors.EntityTestBench.message;
import static choir.actors.EntityTestBench.profile;
import static choir.actors.EntityTestBench.run;
import static org.assertj.core.api.Assertions.assertThat;

import choir.actors.mirrorborn.MirrorbornCommand;
import choir.actors.placement.NodeReport;
import choir.actors.roster.RosterCommand;
import choir.actors.session.SessionCommand;
import choir.core.Rejection;
import choir.core.mirrorborn.MirrorbornState;
import choir.core.model.Block;
import choir.core.model.Message;
import choir.core.model.ModelDeclaration;
import choir.core.model.Usage;
import choir.core.phext.Coordinate;
import choir.core.placement.Pin;
import choir.core.placement.PlacementConstraints;
import choir.core.roster.AgentDeclaration;
import choir.core.roster.PersonaText;
import choir.core.roster.RanchDeclaration;
import choir.core.run.ReplyDelivery;
import choir.core.run.RunRecord;
import choir.core.run.Source;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever may go from one node to another arrives as it was sent. */
final class CborTest {
  private final EntityTestBench bench = new EntityTestBench();

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void everyMessageSurvivesItsSerializer() {
    ActorSystem system = Adapter.toClassic(bench.kit().system());
    Serialization serialization = SerializationExtension.get(system);
    for (Object message : samples()) {
      assertThat(serialization.findSerializerFor(message).getClass().getSimpleName())
          .as("%s", message)
          .isEqualTo("JacksonCborSerializer");
      String manifest = Serializers.manifestFor(serialization.findSerializerFor(message), message);
      byte[] bytes = serialization.serialize(message).get();
      int id = serialization.findSerializerFor(message).identifier();
      assertThat(serialization.deserialize(bytes, id, manifest).get()).isEqualTo(message);
    }
  }

  @Test
  void everyKindOfMessageIsAmongTheSamples() {
    Set<Class<?>> sampled = new HashSet<>();
    samples().forEach(each -> sampled.add(each.getClass()));
    List<Class<?>> missing = new ArrayList<>();
    List<Class<?>> families =
        List.of(
            MirrorbornCommand.class,
            MirrorbornCommand.Delivery.class,
            SessionCommand.class,
            SessionCommand.TurnUpdate.class,
            RosterCommand.class,
            RosterCommand.Declared.class);
    for (Class<?> family : families) {
      for (Class<?> kind : family.getPermittedSubclasses()) {
        boolean local = NoSerializationVerificationNeeded.class.isAssignableFrom(kind);
        if (!local && !sampled.contains(kind)) {
          missing.add(kind);
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  private List<Object> samples() {
    List<Object> samples = new ArrayList<>(agentSamples());
    samples.addAll(sessionSamples());
    samples.addAll(rosterSamples());
    return samples;
  }

  private <T> ActorRef<T> someone() {
    return bench.<T>probe().ref();
  }

  private List<Object> agentSamples() {
    var deliver = new MirrorbornCommand.Deliver(message(1), someone());
    var await = new MirrorbornCommand.AwaitRun(run(1), 5, someone());
    var running = new MirrorbornCommand.Running(run(1), "main", new Source.Person("test"), NOON);
    return List.of(
        new MirrorbornCommand.AdoptProfile(profile(), someone()),
        deliver,
        new MirrorbornCommand.TurnEnded(ended()),
        await,
        new MirrorbornCommand.Describe(someone()),
        new MirrorbornCommand.DeliveryLookedUp(deliver, Optional.of(ended())),
        new MirrorbornCommand.AwaitLookedUp(await, Optional.empty()),
        new MirrorbornCommand.LookUpFailed(run(1), "why"),
        MirrorbornCommand.Remind.INSTANCE,
        MirrorbornCommand.Quiet.INSTANCE,
        new MirrorbornCommand.ProfileAdopted(LUX, 7),
        new MirrorbornCommand.Accepted(run(1), LUX, "main", true),
        new MirrorbornCommand.Rejected(
            new Rejection(Rejection.Code.GONE, "long ago", "use another key")),
        new MirrorbornCommand.RunAnswer(Optional.of(ended())),
        new MirrorbornCommand.Summary(
            LUX,
            Optional.of(profile()),
            2,
            List.of(running),
            Optional.of(new MirrorbornState.Counters(1, 2, 3, 4)),
            NOON));
  }

  private List<Object> sessionSamples() {
    return List.of(
        new SessionCommand.StartTurn(message(1), profile()),
        new SessionCommand.Listen(run(1), someone()),
        new SessionCommand.Describe(someone()),
        SessionCommand.Resume.INSTANCE,
        SessionCommand.Advance.INSTANCE,
        SessionCommand.HandOver.INSTANCE,
        SessionCommand.Quiet.INSTANCE,
        new SessionCommand.View(
            List.of(
                Message.user("hi"),
                new Message(
                    Message.Role.ASSISTANT,
                    List.of(new Block.Text("x"), new Block.ToolUse("a", "look", "{}"))),
                new Message(Message.Role.USER, List.of(new Block.ToolResult("a", "seen", false)))),
            Optional.of(run(1))),
        new SessionCommand.Text(run(1), 1, "some"),
        new SessionCommand.ToolCalled(run(1), "look"),
        new SessionCommand.ToolReturned(run(1), "look", true),
        new SessionCommand.Paused(run(1), "Overloaded"),
        new SessionCommand.Ended(ended()));
  }

  private List<Object> rosterSamples() {
    AgentDeclaration agent =
        new AgentDeclaration(
            LUX,
            "Lux",
            "light",
            Coordinate.of("3.1.1/1.1.1/1.1.1"),
            "offline",
            profile().limits(),
            List.of(new PersonaText("SOUL", "digest", "soul")),
            new PlacementConstraints(Optional.of("halcyon"), List.of("gpu")),
            Map.of("heartbeat", "{}"));
    RanchDeclaration ranch =
        new RanchDeclaration(
            "ranch",
            LUX,
            List.of(
                ModelDeclaration.offline("offline"),
                ModelDeclaration.keyless(
                    "local", ModelDeclaration.Provider.OLLAMA, ModelDeclaration.OLLAMA, "llama")),
            List.of(agent),
            Map.of("machines", "[{\"name\":\"halcyon\"}]"));
    var residents =
        new RosterCommand.Residents(3, "ranch", Optional.of(LUX), List.of(profile()), 1);
    return List.of(
        new RosterCommand.Declare(ranch, someone()),
        new RosterCommand.Look(2, someone()),
        new RosterCommand.Compare(ranch, someone()),
        new RosterCommand.Compared(true),
        new RosterCommand.Send(
            LUX, Optional.of(new Pin("halcyon", Optional.of(NOON), "will")), someone()),
        new RosterCommand.Drain("halcyon", true, someone()),
        new RosterCommand.Ordered(Optional.of(Rejection.unknown("no"))),
        new NodeReport(
            "halcyon",
            "0.1.0",
            NOON,
            NOON,
            new NodeReport.Machine(2, 0.5, 8, 4, 2, 3, 9, 120),
            List.of("small"),
            Map.of(7, 2),
            Set.of(7),
            3,
            List.of(LUX)),
        new RosterCommand.Adopted(new MirrorbornCommand.ProfileAdopted(LUX, 1)),
        RosterCommand.Remind.INSTANCE,
        new RosterCommand.InForce(residents),
        new RosterCommand.Refused(List.of(new RanchDeclaration.Problem("agents[0].home", "taken"))),
        residents);
  }

  private static RunRecord ended() {
    return RunRecord.accepted(LUX, message(1))
        .ended(RunRecord.State.FAILED, NOON, new Usage(1, 2), ReplyDelivery.NONE, "why");
  }
}
