package choir.test.sq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.core.phext.Coordinate;
import choir.core.sq.Change;
import choir.core.sq.Operation;
import choir.core.sq.Outcome;
import choir.core.sq.ScrollKey;
import choir.core.sq.StoreException;
import choir.runtime.simulation.FaultyDisk;
import choir.runtime.sq.log.Durability;
import choir.runtime.sq.log.Position;
import choir.runtime.sq.log.SnapshotManifest;
import choir.runtime.sq.store.Replica;
import choir.runtime.sq.store.View;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A replica behind a log that keeps the batches: what is lost comes again, and all decide alike.
 */
@ExtendWith(SilencedStoreLog.class)
final class ReplicaTest {
  @TempDir private Path folder;

  private static Replica open(FaultyDisk disk) throws IOException {
    return Replica.open(disk, LocalStoreModelTest.SMALL, Durability.BEHIND_A_LOG, Runnable::run);
  }

  /** Batches of random operations, some of which change nothing. */
  private static List<List<Operation>> batches(long seed, int number) {
    Random random = new Random(seed);
    RandomOperations operations = new RandomOperations(random);
    StoreModel model = new StoreModel();
    List<List<Operation>> batches = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      List<Operation> batch = new ArrayList<>();
      for (int each = random.nextInt(4); each >= 0; each--) {
        Operation next = operations.next(model);
        model.submit(next);
        batch.add(next);
      }
      batches.add(batch);
    }
    return batches;
  }

  private static List<Outcome> apply(Replica replica, List<List<Operation>> batches, int number)
      throws IOException {
    return replica.apply(number, Instant.ofEpochMilli(1000L * number), batches.get(number - 1));
  }

  private static Map<String, String> shown(Replica replica) {
    Map<String, String> shown = new TreeMap<>();
    View view = replica.latest();
    for (String phext : List.of("journal", "latest", "history", "with space & ü")) {
      view.visit(
          phext,
          Coordinate.ORIGIN,
          Coordinate.of("999.999.999/999.999.999/999.999.999"),
          scroll -> {
            String key = new ScrollKey(phext, scroll.at()).toString();
            shown.put(key, scroll.version() + " " + scroll.text());
            return true;
          });
    }
    return shown;
  }

  @Test
  void whatAPowerFailureTookComesAgainAndIsDecidedAlike() throws IOException {
    for (long seed : Seeds.of(60).toArray()) {
      Random random = new Random(seed);
      List<List<Operation>> batches = batches(seed, 60);
      List<List<Outcome>> outcomes = new ArrayList<>();
      Replica whole = open(new FaultyDisk(seed));
      FaultyDisk disk = new FaultyDisk(seed);
      Replica replica = open(disk);
      int next = 1;
      for (int number = 1; number <= batches.size(); number++) {
        outcomes.add(apply(whole, batches, number));
        while (next <= number) {
          assertThat(apply(replica, batches, next))
              .as("-Dchoir.seed=%d batch %d", seed, next)
              .isEqualTo(outcomes.get(next - 1));
          next++;
        }
        replica.compactWhenSealed();
        if (random.nextInt(8) == 0) {
          disk.crash();
          replica = open(disk);
          assertThat(replica.applied()).isLessThanOrEqualTo(number);
          next = (int) replica.applied() + 1;
        }
      }
      while (next <= batches.size()) {
        apply(replica, batches, next++);
      }
      assertThat(shown(replica)).as("-Dchoir.seed=%d", seed).isEqualTo(shown(whole));
      assertThat(replica.position()).isEqualTo(whole.position());
    }
  }

  @Test
  void aSnapshotInstalledElsewhereIsTheSame() throws IOException {
    List<List<Operation>> batches = batches(3, 80);
    Replica leader = open(new FaultyDisk(1));
    for (int number = 1; number <= 50; number++) {
      apply(leader, batches, number);
    }
    SnapshotManifest snapshot = leader.snapshot(folder.resolve("s"));
    assertThat(snapshot.applied()).isEqualTo(50);
    assertThat(snapshot.files()).hasSizeGreaterThan(2);
    FaultyDisk disk = new FaultyDisk(2);
    Replica follower = open(disk);
    apply(follower, batches, 1);
    Map<String, String> atSnapshot = shown(leader);
    follower.install(folder.resolve("s"));
    assertThat(shown(follower)).isEqualTo(atSnapshot);
    for (int number = 51; number <= 80; number++) {
      assertThat(apply(follower, batches, number)).isEqualTo(apply(leader, batches, number));
    }
    assertThat(shown(follower)).isEqualTo(shown(leader));
    disk.kill();
    assertThat(shown(open(disk))).isEqualTo(shown(leader));
    Replica third = open(new FaultyDisk(3));
    third.install(folder.resolve("s"));
    assertThat(shown(third)).as("the snapshot did not grow").isEqualTo(atSnapshot);
  }

  @Test
  void aStopAtAnyStepOfAnInstallationLeavesTheOldOrTheNew() throws IOException {
    List<List<Operation>> batches = batches(5, 40);
    Replica leader = open(new FaultyDisk(1));
    for (int number = 1; number <= 40; number++) {
      apply(leader, batches, number);
    }
    Path snapshot = folder.resolve("s");
    assertThat(leader.snapshot(snapshot).files()).isNotEmpty();
    List<List<Operation>> others = batches(6, 20);
    FaultyDisk probe = new FaultyDisk(0);
    Replica old = open(probe);
    for (int number = 1; number <= 20; number++) {
      apply(old, others, number);
    }
    // What is forced alone stays: a snapshot seals it.
    assertThat(old.snapshot(folder.resolve("probe")).applied()).isEqualTo(20);
    Map<String, String> before = shown(old);
    Map<String, byte[]> image = probe.image();
    int start = probe.steps();
    old.install(snapshot);
    int steps = probe.steps() - start;
    int installed = 0;
    for (int step = 0; step < steps; step++) {
      for (long seed : Seeds.of(8).toArray()) {
        installed += stopped(seed, step, image, snapshot, before, shown(leader)) ? 1 : 0;
      }
    }
    assertThat(installed).isBetween(1, steps * 8 - 1);
  }

  /** Whether an installation that was stopped after so many steps had counted already. */
  private static boolean stopped(
      long seed,
      int step,
      Map<String, byte[]> image,
      Path snapshot,
      Map<String, String> before,
      Map<String, String> after)
      throws IOException {
    FaultyDisk disk = new FaultyDisk(seed);
    disk.restore(image);
    Replica replica = open(disk);
    disk.powerOffAfter(step);
    assertThatThrownBy(() -> replica.install(snapshot)).isInstanceOf(IOException.class);
    if (seed % 2 == 0) {
      disk.kill();
    } else {
      disk.crash();
    }
    Replica again = open(disk);
    Map<String, String> found = shown(again);
    assertThat(found).as("step %d, -Dchoir.seed=%d", step, seed).isIn(before, after);
    boolean installed = found.equals(after);
    again.install(snapshot);
    assertThat(shown(again)).isEqualTo(after);
    assertThat(disk.list()).noneMatch(name -> name.startsWith("install") || name.contains(".inst"));
    return installed;
  }

  @Test
  void aDamagedSnapshotIsRefusedAndNothingHasChanged() throws IOException {
    List<List<Operation>> batches = batches(5, 30);
    Replica leader = open(new FaultyDisk(1));
    for (int number = 1; number <= 30; number++) {
      apply(leader, batches, number);
    }
    SnapshotManifest snapshot = leader.snapshot(folder);
    Path file = folder.resolve(snapshot.files().get(1).name());
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    Replica replica = open(new FaultyDisk(2));
    apply(replica, batches, 1);
    Map<String, String> before = shown(replica);
    assertThatThrownBy(() -> replica.install(folder))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("offset");
    assertThat(shown(replica)).isEqualTo(before);
    apply(replica, batches, 2);
    Files.delete(folder.resolve(SnapshotManifest.LIST));
    assertThatThrownBy(() -> replica.install(folder)).hasMessageContaining("no whole snapshot");
  }

  @Test
  void aBatchThatWasAppliedIsNotAppliedAgain() throws IOException {
    Replica replica = open(new FaultyDisk(1));
    Operation write =
        new Operation.Write(List.of(new Change.Add(StoreFixture.key("history", 1), "x")));
    assertThat(replica.apply(7, Instant.EPOCH, List.of(write))).hasSize(1);
    assertThatThrownBy(() -> replica.apply(7, Instant.EPOCH, List.of(write)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("batch 7");
    assertThat(replica.position()).isEqualTo(new Position(7, 1, Instant.EPOCH.plusMillis(1)));
  }

  /** A leader's clock is set back, or the next leader's is behind: order is what counts. */
  @Test
  void aClockThatGoesBackDoesNotTakeTimeBack() throws IOException {
    FaultyDisk disk = new FaultyDisk(1);
    Instant noon = Instant.parse("2026-11-21T12:00:00Z");
    Operation add =
        new Operation.Write(List.of(new Change.Add(StoreFixture.key("history", 1), "x")));
    try (Replica replica = open(disk)) {
      replica.apply(1, noon, List.of(add));
      replica.apply(2, noon.minusSeconds(3600), List.of(add));
      assertThat(replica.position().time()).isEqualTo(noon.plusMillis(1));
    }
    try (Replica replica = open(disk)) {
      replica.apply(3, noon.minusSeconds(7200), List.of(add));
      assertThat(replica.position().time()).isEqualTo(noon.plusMillis(2));
      replica.apply(4, noon.plusSeconds(1), List.of(add));
      assertThat(replica.position().time()).isEqualTo(noon.plusSeconds(1));
      assertThat(replica.asOf(noon.plusMillis(1)).version()).isEqualTo(2);
    }
  }
}
