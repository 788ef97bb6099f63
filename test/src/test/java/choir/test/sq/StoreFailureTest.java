package choir.test.sq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.core.sq.Change;
import choir.core.sq.EventBody;
import choir.core.sq.Operation;
import choir.core.sq.Outcome;
import choir.core.sq.StoreException;
import choir.core.sq.StoreException.Code;
import choir.runtime.simulation.FaultyDisk;
import choir.runtime.sq.log.NioDisk;
import choir.runtime.sq.store.LocalStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** After a failed write nothing is acknowledged, reads go on, and the store says why. */
@ExtendWith(SilencedStoreLog.class)
final class StoreFailureTest {
  private final FaultyDisk disk = new FaultyDisk(11);
  private StoreFixture lab;

  @BeforeEach
  void oneScroll() throws IOException {
    lab = new StoreFixture(disk);
    lab.put("notes", 1, "safe");
  }

  private void assertStopped(CompletableFuture<Outcome> failed, String why) throws IOException {
    assertThat(StoreFixture.code(failed)).isEqualTo(Code.UNCERTAIN);
    assertThat(StoreFixture.code(lab.attempt("notes", 3, "later"))).isEqualTo(Code.STOPPED);
    assertThat(lab.store.failure())
        .hasValueSatisfying(said -> assertThat(said).hasMessageContaining(why));
    assertThat(lab.read("notes", 1)).isEqualTo("safe");
    assertThat(lab.read("notes", 2)).isEqualTo("nothing");
    disk.crash();
    lab.reopen();
    assertThat(lab.read("notes", 1)).isEqualTo("safe");
    assertThat(lab.read("notes", 3)).isEqualTo("nothing");
    assertThat(lab.attempt("notes", 4, "goes on")).isCompleted();
  }

  @Test
  void aFullDiskStopsTheStoreWhereverItFills() throws IOException {
    for (int room = 0; room < 90; room++) {
      disk.fullAfter(room);
      assertStopped(lab.attempt("notes", 2, "no room for this"), "no space left");
      lab.delete("notes", 4);
    }
  }

  @Test
  void aFailedForceStopsTheStore() throws IOException {
    disk.failForceAfter(0);
    assertStopped(lab.attempt("notes", 2, "not forced"), "input/output error");
  }

  @Test
  void whatWaitsBehindAFailedWriteFailsTooAndWasNotStored() {
    CompletableFuture<Outcome> first = lab.submit("notes", 2, "x".repeat(2_000_000));
    CompletableFuture<Outcome> second = lab.submit("notes", 2, "x".repeat(2_000_000));
    CompletableFuture<Outcome> third = lab.submit("notes", 2, "x".repeat(2_000_000));
    CompletableFuture<Outcome> fourth = lab.submit("notes", 2, "of the next batch");
    disk.failForceAfter(0);
    lab.writer.runAll();
    assertThat(List.of(first, second, third))
        .allSatisfy(each -> assertThat(StoreFixture.code(each)).isEqualTo(Code.UNCERTAIN));
    assertThat(StoreFixture.code(fourth)).isEqualTo(Code.STOPPED);
  }

  @Test
  void aClosedStoreRefusesAndForgetsNobody() throws IOException {
    CompletableFuture<Outcome> waiting = lab.submit("notes", 2, "waits");
    lab.store.close();
    lab.writer.runAll();
    assertThat(StoreFixture.code(waiting)).isEqualTo(Code.STOPPED);
    assertThat(StoreFixture.code(lab.attempt("notes", 2, "late"))).isEqualTo(Code.STOPPED);
    assertThat(
            StoreFixture.code(lab.store.select(StoreFixture.key("notes", 1)).toCompletableFuture()))
        .isEqualTo(Code.STOPPED);
  }

  @Test
  void anExecutorThatIsShutDownLeavesNobodyWaiting() throws IOException {
    LocalStore store =
        LocalStore.open(
            new FaultyDisk(1),
            LocalStoreModelTest.SMALL,
            task -> {
              throw new RejectedExecutionException("shut down");
            },
            Runnable::run,
            Clock.systemUTC());
    Change change = new Change.Put(StoreFixture.key("notes", 1), "x");
    assertThat(StoreFixture.code(store.write(List.of(change)).toCompletableFuture()))
        .isEqualTo(Code.STOPPED);
  }

  @Test
  void sizeIsCountedInBytesAsStored() {
    String water = "水".repeat(LocalStore.MAX_OPERATION_BYTES / 2);
    assertThat(StoreFixture.code(lab.attempt("notes", 2, water))).isEqualTo(Code.TOO_LARGE);
    assertThat(lab.attempt("notes", 2, "x".repeat(LocalStore.MAX_OPERATION_BYTES / 2)))
        .isCompleted();
  }

  @Test
  void anOperationThatCannotBeDecidedIsRefusedAndTheStoreGoesOn() {
    EventBody state = new EventBody("s", 1, "", "", 0, "state");
    var refused = lab.store.submit(new Operation.SaveSnapshot("a", 0, state)).toCompletableFuture();
    lab.writer.runAll();
    assertThat(refused.join()).isInstanceOf(Outcome.Refused.class);
    assertThat(lab.attempt("notes", 2, "goes on")).isCompleted();
  }

  @Test
  void deletedEventsAreGoneForADecisionOfTheSameBatch() {
    EventBody body = new EventBody("e", 1, "", "", 0, "x");
    Operation.Append append = new Operation.Append("a", 1, "w", 1, List.of(body), List.of());
    var unused = lab.store.submit(new Operation.Open("a"));
    unused = lab.store.submit(append);
    lab.writer.runAll();
    unused = lab.store.submit(new Operation.DeleteEvents("a", 1, 1));
    var repeat = lab.store.submit(append).toCompletableFuture();
    lab.writer.runAll();
    assertThat(repeat.join()).isInstanceOf(Outcome.Refused.class);
  }

  @Test
  void aFolderThatCannotBeOpenedIsGivenBack(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("0000000001-0001.scrolls"), "no segment ".repeat(20));
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(() -> WriteLoad.open(folder))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("does not begin as a segment does");
    }
    NioDisk.open(folder).close();
  }
}
