package choir.actors.roster;

import static org.assertj.core.api.Assertions.assertThat;

import choir.actors.EntityTestBench;
import choir.actors.mirrorborn.MirrorbornCommand;
import choir.actors.mirrorborn.MirrorbornCommand.AdoptProfile;
import choir.actors.mirrorborn.MirrorbornCommand.ProfileAdopted;
import choir.actors.roster.RosterCommand.Declare;
import choir.actors.roster.RosterCommand.Declared;
import choir.actors.roster.RosterCommand.InForce;
import choir.actors.roster.RosterCommand.Refused;
import choir.actors.roster.RosterCommand.Superseded;
import choir.core.Rejection;
import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.phext.Coordinate;
import choir.core.placement.Pin;
import choir.core.placement.PlacementConstraints;
import choir.core.roster.AgentDeclaration;
import choir.core.roster.PersonaText;
import choir.core.roster.RanchDeclaration;
import choir.core.roster.RosterEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RosterEntityTest {
  private static final String JOURNAL = "Roster|ranch";

  private final EntityTestBench bench = new EntityTestBench();
  private final TestProbe<Declared> answer = bench.probe();

  @AfterEach
  void close() {
    bench.close();
  }

  private static AgentDeclaration agent(int number, String soul) {
    return new AgentDeclaration(
        new AgentId("agent-" + number),
        "Agent " + number,
        "tests",
        new Coordinate(1, 1, 1, 1, 1, 1, 1, 1 + number / 999, 1 + number % 999),
        "offline",
        Profile.Limits.DEFAULT,
        List.of(new PersonaText("SOUL", "digest-of-" + soul.length(), soul)));
  }

  private static RanchDeclaration ranch(List<AgentDeclaration> agents) {
    return new RanchDeclaration("tests", agents.get(0).id(), agents);
  }

  private AdoptProfile told() {
    MirrorbornCommand command = bench.agents.receiveMessage();
    assertThat(command).isInstanceOf(AdoptProfile.class);
    return (AdoptProfile) command;
  }

  @Test
  void aDeclarationIsStoredThenToldUntilEachAgentHasStoredIt() {
    ActorRef<RosterCommand> roster = bench.roster();
    roster.tell(new Declare(ranch(List.of(agent(1, "soul"))), 0, answer.ref()));
    assertThat(answer.receiveMessage()).isInstanceOf(InForce.class);
    assertThat(told().profile().shard()).isEqualTo(1);

    bench.advance(Duration.ofSeconds(2));
    bench.advance(Duration.ofSeconds(2));
    AdoptProfile again = told();
    again.replyTo().tell(new ProfileAdopted(again.profile().agent(), again.profile().revision()));
    TestProbe<RosterCommand.Residents> looked = bench.probe();
    roster.tell(new RosterCommand.Look(0, looked.ref()));
    assertThat(looked.receiveMessage().agents()).hasSize(1);
    bench.advance(Duration.ofSeconds(10));
    bench.agents.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void theSameDeclarationTwiceIsStoredOnce() {
    ActorRef<RosterCommand> roster = bench.roster();
    RanchDeclaration ranch = ranch(List.of(agent(1, "soul"), agent(2, "soul")));
    roster.tell(new Declare(ranch, 0, answer.ref()));
    answer.receiveMessage();
    int stored = bench.journal.persistedInStorage(JOURNAL).size();
    roster.tell(new Declare(ranch, 0, answer.ref()));
    assertThat(((InForce) answer.receiveMessage()).residents().revision()).isEqualTo(1);
    assertThat(bench.journal.persistedInStorage(JOURNAL)).hasSize(stored);
  }

  @Test
  void aDeclarationWithAProblemChangesNothing() {
    ActorRef<RosterCommand> roster = bench.roster();
    AgentDeclaration twin = agent(1, "soul");
    roster.tell(new Declare(ranch(List.of(twin, twin)), 0, answer.ref()));
    assertThat(((Refused) answer.receiveMessage()).problems())
        .extracting(RanchDeclaration.Problem::path)
        .contains("agents[1].id", "agents[1].home");
    assertThat(bench.journal.persistedInStorage(JOURNAL)).isEmpty();
  }

  /** Fault A7: a machine with older files must not undo what another one declared. */
  @Test
  void aDeclarationThatWasMadeFromAnOlderRevisionChangesNothingUnlessItIsForced() {
    ActorRef<RosterCommand> roster = bench.roster();
    RanchDeclaration first = ranch(List.of(agent(1, "soul")));
    RanchDeclaration second = ranch(List.of(agent(1, "soul"), agent(2, "soul")));
    roster.tell(new Declare(first, 0, answer.ref()));
    answer.receiveMessage();
    roster.tell(new Declare(second, 1, answer.ref()));
    assertThat(((InForce) answer.receiveMessage()).residents().revision()).isEqualTo(2);
    int stored = bench.journal.persistedInStorage(JOURNAL).size();

    roster.tell(new Declare(first, 1, answer.ref()));
    assertThat(answer.receiveMessage()).isEqualTo(new Superseded(2));
    roster.tell(new Declare(second, 1, answer.ref()));
    assertThat(((InForce) answer.receiveMessage()).residents().revision()).isEqualTo(2);
    assertThat(bench.journal.persistedInStorage(JOURNAL)).hasSize(stored);

    roster.tell(new Declare(first, 0, answer.ref()));
    assertThat(((InForce) answer.receiveMessage()).residents().revision()).isEqualTo(3);
  }

  @Test
  void aLargeDeclarationOfTheRevisionInForceIsStoredWhole() {
    ActorRef<RosterCommand> roster = bench.roster();
    roster.tell(new Declare(ranch(List.of(agent(1, "soul"))), 0, answer.ref()));
    answer.receiveMessage();
    List<AgentDeclaration> agents = new ArrayList<>(List.of(agent(1, "soul")));
    for (int i = 2; i <= 6; i++) {
      agents.add(agent(i, "x".repeat(400_000 + i)));
    }
    roster.tell(new Declare(ranch(agents), 1, answer.ref()));
    assertThat(((InForce) answer.receiveMessage()).residents().agents()).hasSize(6);
  }

  @Test
  void moreTextThanOneWriteHoldsIsStoredInSeveral() {
    List<AgentDeclaration> agents = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      agents.add(agent(i, "x".repeat(400_000 + i)));
    }
    bench.roster().tell(new Declare(ranch(agents), 0, answer.ref()));
    assertThat(((InForce) answer.receiveMessage()).residents().agents())
        .extracting(Profile::shard)
        .containsExactly(1, 2, 3, 4, 5);
    assertThat(bench.journal.persistedInStorage(JOURNAL))
        .filteredOn(RosterEvent.RanchDeclared.class::isInstance)
        .hasSize(3);
  }

  @Test
  void anOrderToSendAnAgentIsStoredWithItsNumberAndOneForAStrangerIsRefused() {
    ActorRef<RosterCommand> roster = bench.roster();
    roster.tell(new Declare(ranch(List.of(agent(1, "soul"), agent(2, "soul"))), 0, answer.ref()));
    answer.receiveMessage();
    TestProbe<RosterCommand.Ordered> ordered = bench.probe();
    Pin pin = new Pin("halcyon", Optional.of(EntityTestBench.NOON.plusSeconds(60)), "will");

    roster.tell(new RosterCommand.Send(new AgentId("agent-2"), Optional.of(pin), ordered.ref()));

    assertThat(ordered.receiveMessage().refusal()).isEmpty();
    assertThat(last())
        .isEqualTo(
            new RosterEvent.AgentSent(
                new AgentId("agent-2"), 2, Optional.of(pin), EntityTestBench.NOON));

    roster.tell(new RosterCommand.Send(new AgentId("nobody"), Optional.empty(), ordered.ref()));

    assertThat(ordered.receiveMessage().refusal())
        .contains(
            Rejection.unknownAgent("no agent 'nobody' is declared")
                .remedy("'choir agents' lists the declared agents"));
  }

  @Test
  void aNodeThatIsDrainedTwiceIsStoredOnce() {
    ActorRef<RosterCommand> roster = bench.roster();
    TestProbe<RosterCommand.Ordered> ordered = bench.probe();

    roster.tell(new RosterCommand.Drain("halcyon", true, ordered.ref()));
    roster.tell(new RosterCommand.Drain("halcyon", true, ordered.ref()));
    ordered.receiveMessage();
    ordered.receiveMessage();

    assertThat(bench.journal.persistedInStorage(JOURNAL))
        .containsExactly(new RosterEvent.DrainingChanged(List.of("halcyon"), EntityTestBench.NOON));
    roster.tell(new RosterCommand.Drain("halcyon", false, ordered.ref()));
    ordered.receiveMessage();
    assertThat(last()).isEqualTo(new RosterEvent.DrainingChanged(List.of(), EntityTestBench.NOON));
  }

  @Test
  void whetherADeclarationWouldChangeAnythingIsToldAndNothingIsChanged() {
    ActorRef<RosterCommand> roster = bench.roster();
    roster.tell(new Declare(ranch(List.of(agent(1, "soul"))), 0, answer.ref()));
    answer.receiveMessage();
    TestProbe<RosterCommand.Compared> compared = bench.probe();

    roster.tell(new RosterCommand.Compare(ranch(List.of(agent(1, "soul"))), compared.ref()));
    roster.tell(new RosterCommand.Compare(ranch(List.of(agent(1, "new soul"))), compared.ref()));

    assertThat(compared.receiveMessage().comparison().isSame()).isTrue();
    assertThat(compared.receiveMessage().comparison().isSame()).isFalse();
    assertThat(last()).isInstanceOf(RosterEvent.AgentDeclared.class);
    assertThat(bench.journal.persistedInStorage(JOURNAL)).hasSize(2);
  }

  private void adopt(AdoptProfile told) {
    told.replyTo().tell(new ProfileAdopted(told.profile().agent(), told.profile().revision()));
  }

  private static List<AgentDeclaration> agents(int count) {
    List<AgentDeclaration> agents = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      agents.add(agent(i, "soul"));
    }
    return agents;
  }

  @Test
  void aHundredAreToldAtATimeUntilAllHaveAnswered() {
    bench.roster().tell(new Declare(ranch(agents(250)), 0, answer.ref()));
    answer.receiveMessage();
    List<AdoptProfile> window = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      window.add(told());
    }
    bench.agents.expectNoMessage(Duration.ofMillis(50));
    for (int i = 0; i < 150; i++) {
      adopt(window.get(i));
      window.add(told());
    }
    window.subList(150, 250).forEach(this::adopt);
    bench.agents.expectNoMessage(Duration.ofMillis(50));
    assertThat(adoptedInAll()).hasSize(250);
  }

  /** All stored acknowledgements of profiles. */
  private List<String> adoptedInAll() {
    return bench.journal.persistedInStorage(JOURNAL).stream()
        .filter(RosterEvent.ProfilesAdopted.class::isInstance)
        .flatMap(each -> ((RosterEvent.ProfilesAdopted) each).revisions().keySet().stream())
        .toList();
  }

  @Test
  void aStartWakesOnlyThoseWhoAreBehind() {
    ActorRef<RosterCommand> roster = bench.roster();
    roster.tell(new Declare(ranch(agents(3)), 0, answer.ref()));
    answer.receiveMessage();
    adopt(told());
    adopt(told());
    AgentId silent = told().profile().agent();
    bench.advance(Duration.ofSeconds(2));
    assertThat(look(roster).behind()).isEqualTo(1);
    assertThat(adoptedInAll()).hasSize(2);
    bench.kill(roster);

    ActorRef<RosterCommand> again = bench.roster();

    AdoptProfile told = told();
    assertThat(told.profile().agent()).isEqualTo(silent);
    adopt(told);
    assertThat(look(again).behind()).isZero();
    bench.kill(again);
    assertThat(look(bench.roster()).behind()).isZero();
    bench.agents.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void anAnswerThatWasNotStoredBeforeACrashIsAskedForAgain() {
    ActorRef<RosterCommand> roster = bench.roster();
    roster.tell(new Declare(ranch(agents(2)), 0, answer.ref()));
    answer.receiveMessage();
    adopt(told());
    told();
    assertThat(look(roster).behind()).isEqualTo(1);
    assertThat(adoptedInAll()).isEmpty();
    bench.kill(roster);

    bench.roster();

    assertThat(List.of(told().profile().agent(), told().profile().agent()))
        .containsExactlyInAnyOrder(new AgentId("agent-1"), new AgentId("agent-2"));
  }

  @Test
  void aLogOfBeforeHasEveryoneToldOnce() {
    Profile old =
        new Profile(
            new AgentId("agent-1"),
            1,
            1,
            "Agent 1",
            "tests",
            Coordinate.of("1.1.1/1.1.1/1.1.1"),
            "offline",
            Profile.Limits.DEFAULT);
    bench.journal.persistForRecovery(
        JOURNAL,
        List.of(
            new RosterEvent.RanchDeclared(1, "old", old.agent(), EntityTestBench.NOON),
            new RosterEvent.AgentDeclared(
                old, List.of(), PlacementConstraints.ANYWHERE, Map.of(), EntityTestBench.NOON)));

    bench.roster();

    AdoptProfile told = told();
    assertThat(told.profile()).isEqualTo(old);
    adopt(told);
    bench.advance(Duration.ofSeconds(10));
    bench.agents.expectNoMessage(Duration.ofMillis(50));
    assertThat(adoptedInAll()).containsExactly("agent-1");
  }

  @Test
  void manyAgentsWithoutTextsAreStoredInSeveralWritesToo() {
    bench.roster().tell(new Declare(ranch(agents(2_000)), 0, answer.ref()));
    assertThat(((InForce) answer.receiveMessage(Duration.ofSeconds(30))).residents().agents())
        .hasSize(2_000);
    assertThat(bench.journal.persistedInStorage(JOURNAL))
        .filteredOn(RosterEvent.RanchDeclared.class::isInstance)
        .hasSizeGreaterThan(1);
  }

  @Test
  void whoSharesItsPlaceIsNotSentAnywhereAlone() {
    ActorRef<RosterCommand> roster = bench.roster();
    roster.tell(new Declare(ranch(agents(1_000)), 0, answer.ref()));
    answer.receiveMessage(Duration.ofSeconds(30));
    TestProbe<RosterCommand.Ordered> ordered = bench.probe();
    Pin pin = new Pin("halcyon", Optional.empty(), "will");

    roster.tell(new RosterCommand.Send(new AgentId("agent-1000"), Optional.of(pin), ordered.ref()));

    Rejection refused = ordered.receiveMessage().refusal().orElseThrow();
    assertThat(refused.code()).isEqualTo(Rejection.Code.CONFLICT);
    assertThat(refused.detail())
        .startsWith("'agent-1000' shares its shard (number 900) with 1 other agents");
    assertThat(refused.remedy()).contains("choir drain NODE");
    roster.tell(new RosterCommand.Send(new AgentId("agent-950"), Optional.of(pin), ordered.ref()));
    assertThat(ordered.receiveMessage().refusal()).isEmpty();
  }

  @Test
  void whoKnowsTheRevisionIsNotSentTheAgentsAgain() {
    ActorRef<RosterCommand> roster = bench.roster();
    roster.tell(new Declare(ranch(agents(2)), 0, answer.ref()));
    long revision = ((InForce) answer.receiveMessage()).residents().revision();
    TestProbe<RosterCommand.Residents> looked = bench.probe();

    roster.tell(new RosterCommand.Look(revision, looked.ref()));
    assertThat(looked.receiveMessage().agents()).isEmpty();
    roster.tell(new RosterCommand.Look(revision - 1, looked.ref()));
    assertThat(looked.receiveMessage().agents()).hasSize(2);
  }

  private RosterCommand.Residents look(ActorRef<RosterCommand> roster) {
    TestProbe<RosterCommand.Residents> looked = bench.probe();
    roster.tell(new RosterCommand.Look(0, looked.ref()));
    return looked.receiveMessage();
  }

  private Object last() {
    List<Object> events = bench.journal.persistedInStorage(JOURNAL);
    return events.get(events.size() - 1);
  }
}
