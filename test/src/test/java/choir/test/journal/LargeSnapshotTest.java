package choir.test.journal;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.mirrorborn.MirrorbornEvent;
import choir.core.mirrorborn.MirrorbornState;
import choir.core.mirrorborn.Profile;
import choir.core.phext.Coordinate;
import choir.core.run.Inbound;
import choir.core.run.Priority;
import choir.core.run.Source;
import choir.core.sq.Staged;
import choir.runtime.sq.journal.StoreExtension;
import choir.runtime.sq.store.Store;
import com.typesafe.config.ConfigFactory;
import java.time.Instant;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.persistence.DeleteSnapshotsSuccess;
import org.apache.pekko.persistence.Persistence;
import org.apache.pekko.persistence.SaveSnapshotSuccess;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.SnapshotProtocol;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An agent's snapshot with thousands of waiting messages exceeds an operation of the store. */
final class LargeSnapshotTest {
  private static final String ID = "Mirrorborn|lux";
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final int WAITING = 6_000;

  private final ActorSystem system =
      TestStores.system(
          "LargeSnapshotTest",
          TestStores.plugins()
              .withFallback(
                  ConfigFactory.parseString(
                      """
                      pekko.actor.serializers.choir-json = "choir.runtime.sq.journal.StoredJson"
                      pekko.actor.serialization-bindings."choir.core.Stored" = choir-json
                      """)));
  private final Store store = StoreExtension.store(system);
  private final TestKit probe = new TestKit(system);
  private final ActorRef snapshots =
      Persistence.get(system).snapshotStoreFor("", ConfigFactory.empty());

  @AfterEach
  void stop() {
    TestKit.shutdownActorSystem(system);
  }

  private static MirrorbornState busy() {
    Profile profile =
        new Profile(
            new AgentId("lux"),
            1,
            1,
            "Lux",
            "vision",
            Coordinate.ORIGIN,
            "offline",
            Profile.Limits.DEFAULT);
    MirrorbornState state =
        new MirrorbornState.Unborn().apply(new MirrorbornEvent.ProfileAdopted(profile, NOON));
    for (int i = 0; i < WAITING; i++) {
      Inbound message =
          Inbound.from(
              new Source.Hook("ci", ""),
              Priority.WORK,
              RunId.of("tests", "message " + i),
              "main",
              "message %d with an emoji 😀 and a name ünïcode".formatted(i).repeat(6),
              NOON);
      state = state.apply(new MirrorbornEvent.MessageReceived(profile.agent(), message, NOON));
    }
    return state;
  }

  @Test
  void itIsStoredInPiecesReadWholeAndDeletedWithThem() {
    MirrorbornState state = busy();
    SnapshotMetadata metadata = SnapshotMetadata.apply(ID, 7, NOON.toEpochMilli());
    snapshots.tell(new SnapshotProtocol.SaveSnapshot(metadata, state), probe.getRef());
    probe.expectMsgClass(SaveSnapshotSuccess.class);
    assertThat(pieces()).isGreaterThan(1);

    assertThat(load()).isEqualTo(state);

    SnapshotSelectionCriteria all = SnapshotSelectionCriteria.latest();
    snapshots.tell(new SnapshotProtocol.DeleteSnapshots(ID, all), probe.getRef());
    probe.expectMsgClass(DeleteSnapshotsSuccess.class);
    assertThat(pieces()).isZero();
  }

  private Object load() {
    SnapshotSelectionCriteria latest = SnapshotSelectionCriteria.latest();
    snapshots.tell(new SnapshotProtocol.LoadSnapshot(ID, latest, Long.MAX_VALUE), probe.getRef());
    return probe
        .expectMsgClass(SnapshotProtocol.LoadSnapshotResult.class)
        .snapshot()
        .get()
        .snapshot();
  }

  private long pieces() {
    return store.scrolls(Staged.PHEXT, Coordinate.ORIGIN, 100).toCompletableFuture().join().size();
  }
}
