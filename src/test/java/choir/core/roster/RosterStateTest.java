package choir.core.roster;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.phext.Coordinate;
import choir.core.sq.Change;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class RosterStateTest {
  private static final Instant AT = Instant.parse("2026-11-21T12:00:00Z");

  @Test
  void theSameDeclarationAgainChangesNothing() {
    RanchDeclaration ranch = ranch(agent("lux", 1, "soul"), agent("phex", 2, "soul"));
    assertThat(inForce(ranch).eventsFor(ranch, AT)).isEmpty();
  }

  @Test
  void aChangedTextIsANewRevisionOfThatAgentAlone() {
    RosterState state = inForce(ranch(agent("lux", 1, "old"), agent("phex", 2, "soul")));
    List<RosterEvent> events =
        state.eventsFor(ranch(agent("lux", 1, "new"), agent("phex", 2, "soul")), AT);
    assertThat(events).hasSize(2);
    assertThat(events.get(1))
        .isInstanceOfSatisfying(
            RosterEvent.AgentDeclared.class,
            declared -> {
              assertThat(declared.profile().agent()).isEqualTo(new AgentId("lux"));
              assertThat(declared.profile().revision()).isEqualTo(2);
            });
  }

  @Test
  void numbersAreGivenOnceAndForEver() {
    RosterState state = inForce(ranch(agent("lux", 1, "s"), agent("phex", 2, "s")));
    state = declare(state, ranch(agent("phex", 2, "s")));
    state = declare(state, ranch(agent("phex", 2, "s"), agent("cyon", 3, "s")));
    state = declare(state, ranch(agent("lux", 1, "s"), agent("phex", 2, "s")));
    assertThat(state.agents().values())
        .extracting(each -> each.profile().agent() + " " + each.profile().shard())
        .containsExactly("cyon 3", "lux 1", "phex 2");
    assertThat(state.activeProfiles())
        .extracting(p -> p.agent().value())
        .containsExactly("lux", "phex");
  }

  @Test
  void aHomeIsForEverAndIsNotGivenToAnother() {
    RosterState state = inForce(ranch(agent("lux", 1, "s"), agent("phex", 2, "s")));
    assertThat(state.problems(ranch(agent("lux", 7, "s"))))
        .singleElement()
        .satisfies(problem -> assertThat(problem.path()).isEqualTo("agents[0].home"));
    RosterState without = declare(state, ranch(agent("lux", 1, "s")));
    assertThat(without.problems(ranch(agent("lux", 1, "s"), agent("cyon", 2, "s"))))
        .singleElement()
        .satisfies(
            problem ->
                assertThat(problem.detail()).contains("is the home of the retired agent 'phex'"));
  }

  @Test
  void aDeclarationThatContradictsItselfIsToldAllAtOnce() {
    RanchDeclaration wrong =
        new RanchDeclaration(
            "r",
            new AgentId("nobody"),
            List.of(agent("lux", 1, "s"), agent("lux", 1, "s"), agent("phex", 2, "s")));
    assertThat(RosterState.EMPTY.problems(wrong))
        .extracting(RanchDeclaration.Problem::path)
        .containsExactlyInAnyOrder("agents[1].id", "agents[1].home", "defaultAgent");
  }

  /** Fault D10: an agent need not declare a home. */
  @Test
  void anAgentWithoutAHomeKeepsTheNextFreeOneForEver() {
    Coordinate first = new Coordinate(1, 1, 1, 1, 1, 1, 1, 1, 1);
    Coordinate third = new Coordinate(1, 1, 1, 1, 1, 1, 3, 1, 1);
    RosterState state = inForce(ranch(homeless("lux"), agent("phex", 1, "s"), homeless("cyon")));
    assertThat(enrolled(state, "phex").profile().home()).isEqualTo(first);
    assertThat(enrolled(state, "cyon").profile().home()).isEqualTo(third);
    RosterState without = declare(state, ranch(agent("phex", 1, "s"), homeless("theia")));
    RosterState again =
        declare(without, ranch(homeless("cyon"), agent("phex", 1, "s"), homeless("theia")));
    assertThat(enrolled(again, "cyon").profile().home()).isEqualTo(third);
    assertThat(
            Set.of(
                enrolled(again, "lux").profile().home(),
                enrolled(again, "theia").profile().home(),
                third))
        .hasSize(3);
    assertThat(again.eventsFor(ranch(homeless("cyon"), homeless("phex"), homeless("theia")), AT))
        .isEmpty();
  }

  private static AgentDeclaration homeless(String id) {
    AgentDeclaration housed = agent(id, 1, "s");
    return new AgentDeclaration(
        housed.id(),
        housed.name(),
        housed.role(),
        Optional.empty(),
        housed.model(),
        housed.limits(),
        housed.texts(),
        housed.constraints(),
        Map.of());
  }

  @Test
  void sectionsAreStoredOnceForEachChangeAndGoWithTheirKeys() {
    RanchDeclaration bare = ranch(agent("lux", 1, "s"));
    RosterState first = inForce(with(bare, Map.of("machines", "[1]", "people", "{}")));
    RosterState second = declare(first, with(bare, Map.of("machines", "[2]")));
    assertThat(first.sections())
        .containsExactlyEntriesOf(sorted("machines", "[1]", "people", "{}"));
    assertThat(second.sections()).containsExactlyEntriesOf(sorted("machines", "[2]"));
    assertThat(first.eventsFor(with(bare, Map.of("machines", "[2]")), AT))
        .filteredOn(RosterEvent.SectionDeclared.class::isInstance)
        .containsExactly(
            new RosterEvent.SectionDeclared("machines", "[2]", 2, AT),
            new RosterEvent.SectionDeclared("people", "", 2, AT));
    assertThat(second.eventsFor(with(bare, Map.of("machines", "[2]")), AT)).isEmpty();
  }

  @Test
  void aSectionIsAScrollWhileItIsDeclared() {
    assertThat(new RosterEvent.SectionDeclared("people", "{}", 1, AT).projection())
        .containsExactly(new Change.Put(Sections.key("people"), "{}"));
    assertThat(new RosterEvent.SectionDeclared("people", "", 2, AT).projection())
        .containsExactly(new Change.Delete(Sections.key("people")));
  }

  @Test
  void aSectionOfAnAgentIsAChangeOfTheAgentAndOfNobodyElse() {
    AgentDeclaration phex = agent("phex", 2, "s");
    RosterState state = inForce(ranch(agent("lux", 1, "s"), phex));
    AgentDeclaration waking =
        new AgentDeclaration(
            phex.id(),
            phex.name(),
            phex.role(),
            phex.home(),
            phex.model(),
            phex.limits(),
            phex.texts(),
            phex.constraints(),
            Map.of("heartbeat", "{}"));
    RosterState woken = declare(state, ranch(agent("lux", 1, "s"), waking));
    assertThat(enrolled(woken, "phex").sections()).containsEntry("heartbeat", "{}");
    assertThat(enrolled(woken, "lux").profile().revision()).isEqualTo(1);
    RosterState again = declare(woken, ranch(agent("lux", 1, "s"), phex));
    assertThat(enrolled(again, "phex").sections()).isEmpty();
  }

  private static RosterState.Enrolled enrolled(RosterState state, String agent) {
    return Objects.requireNonNull(state.agents().get(agent));
  }

  private static Map<String, String> sorted(String... pairs) {
    Map<String, String> sorted = new TreeMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      sorted.put(pairs[i], pairs[i + 1]);
    }
    return sorted;
  }

  private static RanchDeclaration with(RanchDeclaration bare, Map<String, String> sections) {
    return new RanchDeclaration(bare.name(), bare.defaultAgent(), bare.agents(), sections);
  }

  private static AgentDeclaration agent(String id, int home, String soul) {
    return new AgentDeclaration(
        new AgentId(id),
        id,
        "part",
        new Coordinate(home, 1, 1, 1, 1, 1, 1, 1, 1),
        "offline",
        Profile.Limits.DEFAULT,
        List.of(new PersonaText("SOUL", soul, soul)));
  }

  private static RanchDeclaration ranch(AgentDeclaration... agents) {
    return new RanchDeclaration("ranch", agents[0].id(), new ArrayList<>(List.of(agents)));
  }

  private static RosterState inForce(RanchDeclaration ranch) {
    return declare(RosterState.EMPTY, ranch);
  }

  private static RosterState declare(RosterState state, RanchDeclaration ranch) {
    assertThat(state.problems(ranch)).isEmpty();
    RosterState next = state;
    for (RosterEvent event : state.eventsFor(ranch, AT)) {
      next = next.apply(event);
    }
    return next;
  }
}
