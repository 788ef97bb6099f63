package choir.actors.roster;

import static choir.actors.EntityTestBench.LUX;
import static choir.actors.EntityTestBench.NOON;
import static choir.actors.EntityTestBench.profile;
import static org.assertj.core.api.Assertions.assertThat;

import choir.actors.EntityContract;
import choir.actors.mirrorborn.MirrorbornCommand;
import choir.actors.placement.NodeReport;
import choir.core.Rejection;
import choir.core.phext.Coordinate;
import choir.core.placement.Pin;
import choir.core.placement.PlacementConstraints;
import choir.core.revision.Comparison;
import choir.core.revision.Difference;
import choir.core.roster.AgentDeclaration;
import choir.core.roster.PersonaText;
import choir.core.roster.RanchDeclaration;
import choir.core.roster.RosterEvent;
import choir.core.roster.RosterState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;

final class RosterContractTest extends EntityContract<RosterCommand> {
  private static RanchDeclaration ranch() {
    AgentDeclaration agent =
        new AgentDeclaration(
            LUX,
            "Lux",
            "light",
            Optional.of(Coordinate.of("3.1.1/1.1.1/1.1.1")),
            "offline",
            profile().limits(),
            List.of(new PersonaText("SOUL", "digest", "soul")),
            new PlacementConstraints(Optional.of("halcyon"), List.of("gpu")),
            Map.of("heartbeat", "{}"));
    return new RanchDeclaration(
        "ranch", LUX, List.of(agent), Map.of("machines", "[{\"name\":\"halcyon\"}]"));
  }

  @Override
  protected Map<String, List<Object>> states() {
    List<Object> declared = List.copyOf(RosterState.EMPTY.eventsFor(ranch(), NOON));
    Object adopted = new RosterEvent.ProfilesAdopted(Map.of("lux", 1L), NOON);
    Object sent =
        new RosterEvent.AgentSent(
            LUX, 1, Optional.of(new Pin("halcyon", Optional.empty(), "will")), NOON);
    Object draining = new RosterEvent.DrainingChanged(List.of("halcyon"), NOON);
    Object retired = new RosterEvent.AgentRetired(LUX, 2, NOON);
    Map<String, List<Object>> states = new TreeMap<>();
    states.put("empty", List.of());
    states.put("declared", declared);
    states.put("adopted, sent and draining", and(declared, adopted, sent, draining));
    states.put("retired", and(declared, adopted, retired));
    return states;
  }

  private static List<Object> and(List<Object> events, Object... more) {
    List<Object> all = new ArrayList<>(events);
    all.addAll(List.of(more));
    return all;
  }

  @Override
  protected List<RosterCommand> commands() {
    return List.of(
        new RosterCommand.Declare(ranch(), 1, someone()),
        new RosterCommand.Look(2, someone()),
        new RosterCommand.Find(LUX, someone()),
        new RosterCommand.Compare(ranch(), someone()),
        new RosterCommand.Send(
            LUX, Optional.of(new Pin("halcyon", Optional.of(NOON), "will")), someone()),
        new RosterCommand.Drain("halcyon", true, someone()),
        new RosterCommand.Adopted(new MirrorbornCommand.ProfileAdopted(LUX, 1)),
        RosterCommand.Remind.INSTANCE);
  }

  @Override
  protected List<Object> otherMessages() {
    var residents =
        new RosterCommand.Residents(3, "ranch", Optional.of(LUX), List.of(profile()), 1);
    return List.of(
        new RosterCommand.Compared(
            new Comparison(
                3,
                List.of(new RanchDeclaration.Problem("agents[0].home", "taken")),
                List.of(new Difference("agents.lux.model", "small", "big")),
                1)),
        new RosterCommand.Superseded(4),
        new RosterCommand.Found(LUX, Optional.of(profile())),
        new RosterCommand.Ordered(Optional.of(Rejection.unknown("no"))),
        new RosterCommand.InForce(residents),
        new RosterCommand.Refused(List.of(new RanchDeclaration.Problem("agents[0].home", "taken"))),
        residents,
        new NodeReport(
            "halcyon",
            "0.1.0",
            NOON,
            NOON,
            new NodeReport.Machine(2, 0.5, 8, 4, 2, 3, 9, 120),
            List.of("small"),
            List.of("model 'big': environment variable BIG_KEY is not set"),
            Map.of(7, 2),
            Set.of(7),
            3,
            List.of(LUX),
            "2026b"));
  }

  @Override
  protected List<Class<?>> families() {
    return List.of(RosterCommand.class, RosterCommand.Declared.class);
  }

  @Override
  protected String name(int number) {
    return "ranch" + number;
  }

  @Override
  protected String persistenceId(String name) {
    return RosterEntity.KIND.persistenceId(name);
  }

  @Override
  protected ActorRef<RosterCommand> spawn(String name) {
    return bench.roster(name);
  }

  @Override
  protected void assertAnswers(ActorRef<RosterCommand> roster, String name, String what) {
    TestProbe<RosterCommand.Residents> asker = bench.probe();
    roster.tell(new RosterCommand.Look(0, asker.ref()));
    assertThat(asker.receiveMessage()).as(what).isNotNull();
  }
}
