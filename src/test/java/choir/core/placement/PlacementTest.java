package choir.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class PlacementTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration WELL = Duration.ofHours(1);
  private final Placement rules = new Placement(Duration.ofMinutes(5));

  private static CandidateNode node(String name, int shards, String... offers) {
    return new CandidateNode(name, new TreeSet<>(List.of(offers)), false, shards, 2, WELL);
  }

  private static CandidateNode drained(String name) {
    return new CandidateNode(name, new TreeSet<>(), true, 0, 2, WELL);
  }

  private static CandidateNode young(String name, Duration reachableFor) {
    return new CandidateNode(name, new TreeSet<>(), false, 0, 2, reachableFor);
  }

  private static ShardPlacement homeAt(String machine, String... needs) {
    return new ShardPlacement(
        "phex", new PlacementConstraints(Optional.of(machine), List.of(needs)), Optional.empty());
  }

  private static ShardPlacement needing(String... needs) {
    return new ShardPlacement(
        "phex", new PlacementConstraints(Optional.empty(), List.of(needs)), Optional.empty());
  }

  private static ShardPlacement sent(String node, Optional<Instant> until) {
    return new ShardPlacement(
        "phex", PlacementConstraints.ANYWHERE, Optional.of(new Pin(node, until, "will")));
  }

  @Test
  void anAgentLivesAtHomeHoweverFullItIs() {
    Optional<PlacementDecision> place =
        rules.choose(homeAt("a"), List.of(node("a", 99), node("b", 0)), NOW);

    assertThat(place).contains(new PlacementDecision("a", "its home machine"));
  }

  @Test
  void anAgentWhoseHomeIsAwayLivesWhereThereIsWhatItNeeds() {
    Optional<PlacementDecision> place =
        rules.choose(homeAt("a", "gpu"), List.of(node("b", 0), node("c", 7, "gpu")), NOW);

    assertThat(place)
        .contains(
            new PlacementDecision(
                "c",
                "its home a is not up; offers gpu; least loaded: 7 agents on 2 cores before"
                    + " the move"));
  }

  @Test
  void whereNobodyOffersItTheReasonNamesWhatIsMissing() {
    Optional<PlacementDecision> place = rules.choose(needing("gpu"), List.of(node("b", 3)), NOW);

    assertThat(place.orElseThrow().reason()).startsWith("no node offers gpu; ");
  }

  @Test
  void roomIsCountedByCores() {
    CandidateNode big = new CandidateNode("big", new TreeSet<>(), false, 6, 16, WELL);

    assertThat(rules.choose(needing(), List.of(node("small", 2), big), NOW).orElseThrow().node())
        .isEqualTo("big");
  }

  @Test
  void whomAPersonHasSentGoesThereUntilTheTimeIsOver() {
    ShardPlacement placement = sent("b", Optional.of(NOW.plusSeconds(60)));
    List<CandidateNode> nodes = List.of(node("a", 0), node("b", 50));

    assertThat(rules.choose(placement, nodes, NOW).orElseThrow().node()).isEqualTo("b");
    assertThat(rules.choose(placement, nodes, NOW.plusSeconds(60)).orElseThrow().node())
        .isEqualTo("a");
  }

  @Test
  void aNodeThatIsDrainedIsTheLastResort() {
    assertThat(rules.choose(homeAt("a"), List.of(drained("a"), node("b", 80)), NOW))
        .contains(
            new PlacementDecision(
                "b",
                "its home a is being drained; least loaded: 80 agents on 2 cores before the move"));
    assertThat(rules.choose(homeAt("a"), List.of(drained("a")), NOW).orElseThrow().reason())
        .contains("every node is being drained");
  }

  @Test
  void withoutANodeThereIsNoPlace() {
    assertThat(rules.choose(homeAt("a"), List.of(), NOW)).isEmpty();
  }

  @Test
  void anAgentReturnsHomeOnceItsMachineHasBeenWellForAWhile() {
    ShardPlacement placement = homeAt("a");

    assertThat(
            rules.better(
                placement, "b", List.of(young("a", Duration.ofSeconds(299)), node("b", 1)), NOW))
        .isEmpty();
    assertThat(
            rules.better(
                placement, "b", List.of(young("a", Duration.ofMinutes(5)), node("b", 1)), NOW))
        .contains(new PlacementDecision("a", "its home machine"));
  }

  @Test
  void whoIsDrainedLeavesAtOnce() {
    assertThat(rules.better(homeAt("a"), "a", List.of(drained("a"), node("b", 1)), NOW))
        .map(PlacementDecision::node)
        .contains("b");
  }

  @Test
  void whoIsSentLeavesAtOnceThoughTheNodeIsYoung() {
    List<CandidateNode> nodes = List.of(node("a", 0), young("b", Duration.ofSeconds(1)));

    assertThat(rules.better(sent("b", Optional.empty()), "a", nodes, NOW))
        .map(PlacementDecision::node)
        .contains("b");
  }

  @Test
  void aSmallUnevennessMovesNobody() {
    assertThat(rules.better(needing(), "a", List.of(node("a", 4), node("b", 2)), NOW)).isEmpty();
  }

  @Test
  void aLargeUnevennessMovesAgentsToTheEmptierNode() {
    assertThat(rules.better(needing(), "a", List.of(node("a", 7), node("b", 0)), NOW))
        .map(PlacementDecision::node)
        .contains("b");
  }

  @Test
  void movesForRoomComeToAnEnd() {
    int here = 40;
    int there = 0;
    while (rules
        .better(needing(), "a", List.of(node("a", here), node("b", there)), NOW)
        .isPresent()) {
      here--;
      there++;
    }

    assertThat(here - there).isBetween(0, 8);
    assertThat(rules.better(needing(), "b", List.of(node("a", here), node("b", there)), NOW))
        .isEmpty();
  }

  @Test
  void whoHasWhatItNeedsIsNotMovedToWhereItLacksIt() {
    List<CandidateNode> nodes = List.of(node("a", 50, "gpu"), node("b", 0));

    assertThat(rules.better(needing("gpu"), "a", nodes, NOW)).isEmpty();
    assertThat(rules.better(needing("gpu"), "b", nodes, NOW))
        .map(PlacementDecision::node)
        .contains("a");
  }
}
