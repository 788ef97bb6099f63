package choir.core.roster;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.model.ModelDeclaration;
import choir.core.phext.Coordinate;
import choir.core.placement.PlacementConstraints;
import choir.core.sq.Change;
import choir.core.sq.ScrollKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** ShardNumbers, and seats where they are shared. */
final class ShardNumbersTest {
  private static final Instant AT = Instant.parse("2026-11-21T12:00:00Z");
  private static final PlacementConstraints HALCYON =
      new PlacementConstraints(Optional.of("halcyon"), List.of());
  private static final PlacementConstraints GPU =
      new PlacementConstraints(Optional.empty(), List.of("gpu"));

  @Test
  void thousandsShareTheLastHundredNumbersInTurn() {
    RosterState state = declare(RosterState.EMPTY, ranch(agents(1, 10_000)));

    Map<Integer, Integer> occupancy = new HashMap<>();
    state.activeProfiles().forEach(each -> occupancy.merge(each.shard(), 1, Integer::sum));

    assertThat(occupancy).hasSize(999);
    for (int own = 1; own <= 899; own++) {
      assertThat(occupancy.get(own)).as("number %d", own).isEqualTo(1);
    }
    for (int shared = 900; shared <= 999; shared++) {
      assertThat(occupancy.get(shared)).as("number %d", shared).isBetween(91, 92);
    }
    assertThat(placeOf(state, 1_000)).isEqualTo("900/2");
  }

  @Test
  void noTwoAgentsHaveTheirTextsInOnePlace() {
    RosterState state = declare(RosterState.EMPTY, ranch(agents(1, RanchDeclaration.MAX_AGENTS)));
    Set<ScrollKey> places = new HashSet<>();
    state.activeProfiles().forEach(each -> places.add(PersonaTexts.key(each, "SOUL")));
    assertThat(places).hasSize(RanchDeclaration.MAX_AGENTS);
  }

  @Test
  void oneMoreThanMayBeDeclaredIsRefusedAsAWhole() {
    RanchDeclaration ranch = ranch(agents(1, RanchDeclaration.MAX_AGENTS + 1));
    assertThat(RosterState.EMPTY.problems(ranch))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.path()).isEqualTo("agents");
              assertThat(problem.detail()).contains("20001 agents are declared", "1 to 20000");
            });
  }

  @Test
  void anAgentOfBeforeKeepsItsNumberAndOthersJoinItOnlyWhenNoneIsFree() {
    RosterState old = before(950);
    RosterState state = declare(old, ranch(agents(1, 1_000)));

    assertThat(placeOf(state, 950)).isEqualTo("950/1");
    assertThat(placeOf(state, 951)).isEqualTo("951/1");
    assertThat(placeOf(state, 999)).isEqualTo("999/1");
    assertThat(placeOf(state, 1_000)).isEqualTo("900/2");
    assertThat(state.others(profileOf(state, 900))).isEqualTo(1);
    assertThat(state.others(profileOf(state, 950))).isZero();
  }

  @Test
  void whoHasAHomeMachineStaysAloneOnANumberOfBefore() {
    List<AgentDeclaration> agents = agents(1, 1_100);
    agents.set(919, lodged(920, HALCYON));
    RosterState state = declare(before(950), ranch(agents));

    assertThat(state.others(profileOf(state, 920))).isZero();
    assertThat(state.others(profileOf(state, 921))).isPositive();
  }

  @Test
  void thoseWithAHomeMachineOrNeedsGetNumbersOfTheirOwnFirst() {
    List<AgentDeclaration> agents = agents(1, 2_000);
    agents.set(1_500, lodged(1_501, HALCYON));
    agents.set(1_999, lodged(2_000, GPU));
    RosterState state = declare(RosterState.EMPTY, ranch(agents));

    assertThat(placeOf(state, 1_501)).isEqualTo("1/1");
    assertThat(placeOf(state, 2_000)).isEqualTo("2/1");
    assertThat(placeOf(state, 1)).isEqualTo("3/1");
  }

  @Test
  void aHomeMachineWithoutANumberLeftIsRefusedWhereItStands() {
    RosterState state = declare(RosterState.EMPTY, ranch(agents(1, 899)));
    List<AgentDeclaration> agents = agents(1, 899);
    agents.add(lodged(900, HALCYON));
    agents.add(lodged(901, GPU));

    assertThat(state.problems(ranch(agents)))
        .extracting(RanchDeclaration.Problem::path)
        .containsExactly("agents[899].machine", "agents[900].needs");
    assertThat(state.problems(ranch(agents)).get(0).detail())
        .contains("all 899 are assigned", "remove this");
  }

  @Test
  void whoSharesANumberIsNotGivenAHomeMachine() {
    RosterState state = declare(RosterState.EMPTY, ranch(agents(1, 1_200)));
    List<AgentDeclaration> agents = agents(1, 1_200);
    agents.set(1_099, lodged(1_100, HALCYON));

    assertThat(state.problems(ranch(agents)))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.path()).isEqualTo("agents[1099].machine");
              assertThat(problem.detail())
                  .startsWith("'agent-1100' shares shard number")
                  .contains("remove this");
            });
  }

  @Test
  void whoReturnsHasTheNumberAndTheSeatOfBefore() {
    RosterState all = declare(RosterState.EMPTY, ranch(agents(1, 1_500)));
    String place = placeOf(all, 1_400);
    RosterState fewer = declare(all, ranch(agents(1, 1_399)));
    RosterState others = declare(fewer, ranch(with(agents(1, 1_399), agents(2_000, 2_100))));

    RosterState back = declare(others, ranch(with(agents(1, 1_400), agents(2_000, 2_100))));

    assertThat(placeOf(back, 1_400)).isEqualTo(place);
    assertUnique(back);
  }

  @Test
  void whenAllSeatsAreGivenOutANewAgentIsRefused() {
    RosterState state = RosterState.EMPTY;
    int seats = 899 + 100 * Coordinate.MAX;
    for (int i = 1; i <= seats; i++) {
      int shard = i <= 899 ? i : 900 + (i - 900) % 100;
      int seat = i <= 899 ? 1 : 1 + (i - 900) / 100;
      state = state.apply(declared(agent(i), shard, seat));
      state = state.apply(new RosterEvent.AgentRetired(agent(i).id(), 1, AT));
    }
    assertThat(state.problems(ranch(agents(seats + 1, seats + 1))))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.path()).isEqualTo("agents[0].id");
              assertThat(problem.detail()).contains("100799 agents have been declared");
            });
  }

  @Test
  void aSharedNumberHasTheLodgingOfItsFirstAloneAndNoOrder() {
    RosterEvent first = declared(agent(1), 900, 1);
    RosterEvent second = declared(agent(2), 900, 2);
    RosterEvent third = declared(agent(3), 900, 3);
    assertThat(placement(first)).containsExactly(1);
    assertThat(placement(second)).containsExactly(2);
    assertThat(placement(third)).isEmpty();
  }

  /** The chapters that an event writes in the book of places: 1 is the lodging, 2 an order. */
  private static List<Integer> placement(RosterEvent event) {
    return ((RosterEvent.AgentDeclared) event)
        .projection().stream()
            .map(Change::key)
            .filter(key -> key.phext().equals("placement"))
            .map(key -> key.at().chapter())
            .toList();
  }

  /** However declarations follow each other, and wherever the writing of one is cut off. */
  @RepeatedTest(20)
  void aNumberAndASeatAreOneAgentsForEver() {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    RosterState state = random.nextBoolean() ? RosterState.EMPTY : before(random.nextInt(999) + 1);
    Map<AgentId, String> given = new HashMap<>();
    for (int round = 0; round < 8; round++) {
      RanchDeclaration ranch = randomRanch(random);
      RosterState before = state;
      if (!before.problems(ranch).isEmpty()) {
        continue;
      }
      List<RosterEvent> events = before.eventsFor(ranch, AT);
      int cut = events.isEmpty() ? 0 : random.nextInt(events.size()) + 1;
      for (RosterEvent event : events.subList(0, cut)) {
        state = state.apply(event);
      }
      assertThat(state.problems(ranch)).as("seed %d, cut after %d", seed, cut).isEmpty();
      for (RosterEvent event : state.eventsFor(ranch, AT)) {
        state = state.apply(event);
      }
      assertThat(state.eventsFor(ranch, AT)).as("seed %d", seed).isEmpty();
      assertUnique(state);
      assertSamePlaces(before, events, state, seed);
      for (RosterState.Enrolled each : state.agents().values()) {
        Profile profile = each.profile();
        String place = profile.shard() + "/" + profile.seat();
        assertThat(given.merge(profile.agent(), place, (was, now) -> was))
            .as("seed %d: %s", seed, profile.agent())
            .isEqualTo(place);
        boolean lodged = !each.constraints().equals(PlacementConstraints.ANYWHERE);
        assertThat(lodged && state.others(profile) > 0).as("seed %d: %s", seed, each).isFalse();
      }
    }
  }

  /** A declaration that was cut in the middle gives out the same as one that was not. */
  private static void assertSamePlaces(
      RosterState before, List<RosterEvent> events, RosterState cut, long seed) {
    RosterState whole = before;
    for (RosterEvent event : events) {
      whole = whole.apply(event);
    }
    for (Profile profile : whole.activeProfiles()) {
      Profile other = profileOf(cut, profile.agent());
      assertThat(other.shard() + "/" + other.seat())
          .as("seed %d: %s", seed, profile.agent())
          .isEqualTo(profile.shard() + "/" + profile.seat());
    }
  }

  private static void assertUnique(RosterState state) {
    Set<String> places = new HashSet<>();
    for (RosterState.Enrolled each : state.agents().values()) {
      assertThat(places.add(each.profile().shard() + "/" + each.profile().seat())).isTrue();
    }
  }

  private static RanchDeclaration randomRanch(Random random) {
    List<AgentDeclaration> agents = new ArrayList<>();
    int most = 800 + random.nextInt(700);
    double share = random.nextDouble();
    for (int i = 1; i <= most; i++) {
      if (i == 1 || random.nextDouble() < share) {
        // Who has a home machine depends on the agent, mostly: else all would be refused.
        agents.add(i % 17 == 0 && i < 900 ? lodged(i, HALCYON) : agent(i));
      }
    }
    return ranch(agents);
  }

  /** A ranch as former programs numbered it: each agent has one of its own, up to 999. */
  private static RosterState before(int agents) {
    RosterState state = RosterState.EMPTY;
    for (int i = 1; i <= agents; i++) {
      state = state.apply(declared(agent(i), i, 0));
    }
    return state;
  }

  private static RosterEvent declared(AgentDeclaration agent, int shard, int seat) {
    Profile profile =
        new Profile(
            agent.id(),
            1,
            shard,
            agent.name(),
            agent.role(),
            agent.home().orElseThrow(),
            agent.model(),
            agent.limits(),
            seat);
    return new RosterEvent.AgentDeclared(profile, agent.texts(), agent.constraints(), Map.of(), AT);
  }

  private static RosterState declare(RosterState state, RanchDeclaration ranch) {
    assertThat(state.problems(ranch)).isEmpty();
    RosterState next = state;
    for (RosterEvent event : state.eventsFor(ranch, AT)) {
      next = next.apply(event);
    }
    return next;
  }

  private static Profile profileOf(RosterState state, int agent) {
    return profileOf(state, new AgentId("agent-" + agent));
  }

  private static Profile profileOf(RosterState state, AgentId agent) {
    return Objects.requireNonNull(state.agents().get(agent.value()), agent.value()).profile();
  }

  private static String placeOf(RosterState state, int agent) {
    Profile profile = profileOf(state, agent);
    return profile.shard() + "/" + profile.seat();
  }

  private static List<AgentDeclaration> agents(int from, int to) {
    List<AgentDeclaration> agents = new ArrayList<>();
    for (int i = from; i <= to; i++) {
      agents.add(agent(i));
    }
    return agents;
  }

  private static List<AgentDeclaration> with(
      List<AgentDeclaration> some, List<AgentDeclaration> more) {
    List<AgentDeclaration> all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }

  private static AgentDeclaration agent(int number) {
    return lodged(number, PlacementConstraints.ANYWHERE);
  }

  private static AgentDeclaration lodged(int number, PlacementConstraints constraints) {
    return new AgentDeclaration(
        new AgentId("agent-" + number),
        "Agent " + number,
        "tests",
        new Coordinate(1, 1, 1, 1, 1, 1, 1, 1 + number / 999, 1 + number % 999),
        ModelDeclaration.DEFAULT,
        Profile.Limits.DEFAULT,
        List.of(),
        constraints);
  }

  private static RanchDeclaration ranch(List<AgentDeclaration> agents) {
    return new RanchDeclaration("tests", agents.get(0).id(), agents);
  }
}
