package choir.actors.placement;

import static org.assertj.core.api.Assertions.assertThat;

import choir.actors.entities.ShardAllocation;
import choir.core.phext.Coordinate;
import choir.core.placement.MachineDeclaration;
import choir.core.placement.Pin;
import choir.core.placement.Placement;
import choir.core.placement.PlacementConstraints;
import choir.core.placement.PlacementRecords;
import choir.core.roster.Sections;
import choir.core.sq.Change;
import choir.core.sq.Outcome;
import choir.core.sq.Scroll;
import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollStore;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** A cluster of two nodes, {@code here} and {@code home}, with agents away from home. */
@TestInstance(Lifecycle.PER_CLASS)
final class PlacementsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration HOME_AFTER = Duration.ofMinutes(5);
  private static final int LUX = 7;

  private final ActorTestKit here = node("here");
  private final ActorTestKit home = node("home");

  private static ActorTestKit node(String name) {
    Config config =
        ConfigFactory.parseString(
            """
            pekko.actor.provider = cluster
            pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
            pekko.cluster.roles = ["%s"]
            pekko.cluster.jmx.multi-mbeans-in-same-jvm = on
            pekko.cluster.gossip-interval = 100ms
            pekko.cluster.leader-actions-interval = 100ms
            pekko.cluster.periodic-tasks-initial-delay = 50ms
            pekko.loglevel = WARNING
            """
                .formatted(NodeName.role(name)));
    return ActorTestKit.create("placements", config.withFallback(ConfigFactory.load()));
  }

  @BeforeAll
  void form() {
    Cluster first = Cluster.get(here.system());
    first.manager().tell(Join.create(first.selfMember().address()));
    Cluster second = Cluster.get(home.system());
    second.manager().tell(Join.create(first.selfMember().address()));
    // Who joins is up some rounds of gossip later.
    here.createTestProbe()
        .awaitAssert(
            Duration.ofSeconds(30),
            () -> {
              assertThat(first.state().getMembers())
                  .hasSize(2)
                  .allMatch(member -> member.status().equals(MemberStatus.up()));
              return null;
            });
  }

  @AfterAll
  void end() {
    home.shutdownTestKit();
    here.shutdownTestKit();
  }

  private static String address(ActorTestKit node) {
    return ShardAllocation.node(Cluster.get(node.system()).selfMember().address());
  }

  /** The agents that leave this node when their home has long been reachable. */
  private Set<Integer> leaving(Optional<Pin> pin, Set<Integer> busy) {
    long[] nanos = {0};
    NodeStatusTable nodeStatus = new NodeStatusTable(() -> nanos[0]);
    NodeReport.Machine machine = new NodeReport.Machine(2, 0, 0, 0, 0, 0, 0, 0);
    nodeStatus.updateMembers(Set.of("here", "home"), Set.of("here", "home"));
    nodeStatus.put(
        new NodeReport(
            "here",
            "1",
            NOW,
            NOW,
            machine,
            List.of(),
            List.of(),
            Map.of(),
            busy,
            busy.size(),
            List.of(),
            ""),
        NOW);
    nanos[0] = HOME_AFTER.toNanos();
    Scrolls store = new Scrolls();
    PlacementConstraints atHome = new PlacementConstraints(Optional.of("home"), List.of());
    store.write(
        List.of(PlacementRecords.constraints(LUX, "lux", atHome), PlacementRecords.pin(LUX, pin)));
    Placements placements =
        new Placements(
            here.system(), store, nodeStatus, new Placement(HOME_AFTER), () -> NOW, () -> nanos[0]);
    return placements
        .leaving(Map.of(address(here), Set.of(LUX), address(home), Set.of()), Set.of())
        .toCompletableFuture()
        .join();
  }

  private static Optional<Pin> pin(String node, Instant until) {
    return Optional.of(new Pin(node, Optional.of(until), "will"));
  }

  @Test
  void whoseStayIsOverGoesHome() {
    assertThat(leaving(pin("here", NOW), Set.of())).containsExactly(LUX);
  }

  @Test
  void whoseStayIsOverGoesHomeOnlyAfterItsCall() {
    assertThat(leaving(pin("here", NOW), Set.of(LUX))).isEmpty();
  }

  @Test
  void whoStaysByOrderStays() {
    assertThat(leaving(pin("here", NOW.plusSeconds(1)), Set.of())).isEmpty();
  }

  @Test
  void whoIsSentAwayLeavesInTheMiddleOfACall() {
    assertThat(leaving(pin("home", NOW.plusSeconds(1)), Set.of(LUX))).containsExactly(LUX);
  }

  /** Nine tenths of a large ranch have the numbers from 900 on. */
  @Test
  void whateverPartOfTheNumbersMovesSharedOnesAreAmongThemByTheirShare() {
    TreeSet<Integer> all =
        IntStream.rangeClosed(1, 999).boxed().collect(Collectors.toCollection(TreeSet::new));

    List<Integer> order = Placements.bitReversed(all);

    assertThat(order).containsExactlyInAnyOrderElementsOf(all);
    for (int part = 50; part <= 999; part += 50) {
      long shared = order.subList(0, part).stream().filter(number -> number >= 900).count();
      assertThat(shared).as("of the first %d", part).isBetween(part / 10L - 4, part / 10L + 4);
    }
  }

  /** Answers at once. */
  private static final class Scrolls implements ScrollStore {
    private final List<Scroll> written = new ArrayList<>();

    @Override
    public CompletionStage<Optional<Scroll>> select(ScrollKey key) {
      // Beside the placements, which are read all at once, only the declared machines.
      return key.equals(Sections.key(MachineDeclaration.SECTION))
          ? CompletableFuture.completedStage(
              Optional.of(new Scroll(key.at(), "[{\"name\":\"b\",\"offers\":[\"gpu\"]}]", 1)))
          : CompletableFuture.failedStage(new IllegalStateException("nothing is at " + key));
    }

    @Override
    public CompletionStage<List<Scroll>> scrolls(String phext, Coordinate from, int limit) {
      return CompletableFuture.completedStage(List.copyOf(written));
    }

    @Override
    public CompletionStage<Outcome> write(List<Change> changes) {
      for (Change each : changes) {
        if (each instanceof Change.Put put) {
          written.add(new Scroll(put.key().at(), put.text(), written.size() + 1L));
        }
      }
      return CompletableFuture.completedStage(new Outcome.Done(written.size()));
    }
  }
}
