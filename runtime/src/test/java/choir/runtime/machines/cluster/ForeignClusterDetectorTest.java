package choir.runtime.machines.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.sq.Change;
import choir.core.sq.Operation;
import choir.core.sq.Outcome;
import choir.runtime.sq.log.NioDisk;
import choir.runtime.sq.store.LocalStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ForeignClusterDetectorTest {
  private static final Instant NOW = Instant.parse("2026-12-01T00:00:00Z");

  private final Set<Long> members = new HashSet<>(Set.of(1L));
  private final Queue<Runnable> paused = new ArrayDeque<>();
  private final List<String> told = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // set before each
  private LocalStore store;

  @SuppressWarnings("NullAway.Init") // set before each
  private ForeignClusterDetector detector;

  @BeforeEach
  void watch(@TempDir Path folder) throws IOException {
    store =
        LocalStore.open(
            NioDisk.open(folder), phext -> true, Runnable::run, Runnable::run, Clock.systemUTC());
    detector = new ForeignClusterDetector(store, members::contains, paused::add, 0, told::add);
  }

  @AfterEach
  void close() throws IOException {
    detector.close();
    store.close();
  }

  private void founded(String node, long uid) {
    ClusterRecord record = new ClusterRecord(node, "127.0.0.1:1339", uid, NOW);
    Outcome outcome =
        store
            .submit(
                new Operation.Write(
                    List.of(new Change.Put(ClusterRecord.KEY, record.text())),
                    List.of(),
                    Optional.empty()))
            .toCompletableFuture()
            .join();
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
  }

  private void pass(int pauses) {
    for (int i = 0; i < pauses && !paused.isEmpty(); i++) {
      paused.remove().run();
    }
  }

  @Test
  void aClusterOfAnotherFounderIsToldOnce() {
    founded("b", 2);
    pass(ForeignClusterDetector.LOOKS - 1);
    assertThat(told).isEmpty();
    pass(1);
    assertThat(told)
        .containsExactly(
            "node b founded another cluster at 2026-12-01T00:00:00Z, of which this node is no"
                + " member");
    assertThat(paused).isEmpty();
  }

  /**
   * A founder that left the ranch within 15 s of founding the cluster was unknown when it was
   * looked for: the others ended themselves.
   */
  @Test
  void aFounderThatWasAMemberMayLeaveAtOnce() {
    members.add(2L);
    founded("b", 2);
    pass(1);
    members.remove(2L);
    pass(ForeignClusterDetector.LOOKS);

    assertThat(told).isEmpty();
    assertThat(paused).isEmpty();
  }

  @Test
  void gossipMayTellOfTheFounderLater() {
    founded("b", 2);
    pass(ForeignClusterDetector.LOOKS - 1);
    members.add(2L);
    pass(1);

    assertThat(told).isEmpty();
  }

  @Test
  void ofTwoRecordsTheLaterOneCounts() {
    founded("b", 2);
    pass(3);
    founded("a", 1);
    pass(2 * ForeignClusterDetector.LOOKS);

    assertThat(told).isEmpty();
  }
}
