package choir.runtime.machines.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.runtime.node.NodeStore;
import choir.runtime.sq.group.MemberSettings;
import choir.runtime.sq.group.StoreMember;
import choir.runtime.sq.io.FreePorts;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fault A9: a node that was killed and started at once was welcomed by the cluster and downed a
 * second later, because members are downed by their address, which both incarnations have.
 */
@Tag("slow")
final class FormerIncarnationTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final List<ActorSystem<Void>> systems = new ArrayList<>();

  @AfterEach
  void stop() {
    systems.forEach(ActorSystem::terminate);
    systems.forEach(each -> each.getWhenTerminated().toCompletableFuture().join());
  }

  private ActorSystem<Void> system(int port) {
    Config config =
        ConfigFactory.parseString(
                """
                pekko.remote.artery.canonical { hostname = "127.0.0.1", port = %d }
                pekko.loglevel = WARNING
                # A kill: it does not say goodbye to the cluster.
                pekko.coordinated-shutdown.run-by-actor-system-terminate = off
                """
                    .formatted(port))
            .withFallback(ConfigFactory.load("choir"))
            .resolve();
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "choir", config);
    systems.add(system);
    return system;
  }

  private static void join(ActorSystem<Void> node, ActorSystem<Void> through) {
    Cluster cluster = Cluster.get(node);
    cluster.manager().tell(Join.create(Cluster.get(through).selfMember().address()));
    Awaitility.await().atMost(SOON).until(() -> status(node).equals(MemberStatus.up()));
  }

  private static MemberStatus status(ActorSystem<Void> node) {
    return Cluster.get(node).selfMember().status();
  }

  private static List<Member> members(ActorSystem<Void> seenBy) {
    List<Member> members = new ArrayList<>();
    Cluster.get(seenBy).state().getMembers().forEach(members::add);
    return members;
  }

  @Test
  void aNodeLearnsThatItsFormerIncarnationIsAMemberUntilTheClusterHasRemovedIt() throws Exception {
    ActorSystem<Void> first = system(0);
    BootstrapContact.open(first);
    join(first, first);
    ActorSystem<Void> killed = system(0);
    join(killed, first);
    int port = Cluster.get(killed).selfMember().address().getPort().orElseThrow();
    killed.terminate();
    killed.getWhenTerminated().toCompletableFuture().join();

    ActorSystem<Void> again = system(port);
    BootstrapContact contact = BootstrapContact.open(again);
    String asked = Cluster.get(first).selfMember().address().hostPort().replaceFirst(".*@", "");
    Awaitility.await().atMost(SOON).until(() -> !isFormerAMember(contact, asked));
    assertThat(members(first)).hasSize(1);

    join(again, first);
    assertThat(isFormerAMember(contact, asked)).isFalse();
    assertThat(members(first)).hasSize(2).allMatch(m -> m.status().equals(MemberStatus.up()));
  }

  @Test
  void aNodeThatIsRemovedWhileItJoinsSaysSoAndDoesNotFailSomehow(@TempDir Path home)
      throws Exception {
    ActorSystem<Void> system = system(0);
    MemberSettings.Place place =
        MemberSettings.Place.onLoopback(
            home, "a", "127.0.0.1:" + FreePorts.next(), Optional.empty());
    try (NodeStore files = NodeStore.member(place, List.of())) {
      StoreMember member = files.member().orElseThrow();
      member.awaitLeader(line -> {});
      ClusterBootstrap bootstrap = new ClusterBootstrap(system, member.store(), member, line -> {});
      CoordinatedShutdown.get(Adapter.toClassic(system))
          .runAll(CoordinatedShutdown.clusterDowningReason())
          .toCompletableFuture()
          .join();
      assertThatThrownBy(bootstrap::join).isInstanceOf(DownedException.class);
    }
  }

  /** What the asked node says; true while it does not answer. */
  private static boolean isFormerAMember(BootstrapContact contact, String asked)
      throws InterruptedException {
    BootstrapContact.Here here = contact.ask(List.of(asked)).get(asked);
    return here == null || here.former();
  }
}
