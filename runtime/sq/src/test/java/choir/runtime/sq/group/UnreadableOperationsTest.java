package choir.runtime.sq.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.core.phext.Coordinate;
import choir.core.sq.Change;
import choir.core.sq.Entry;
import choir.core.sq.EventBody;
import choir.core.sq.Operation;
import choir.core.sq.OperationCodec;
import choir.core.sq.ScrollKey;
import choir.core.sq.StoreException;
import choir.core.sq.StoreException.Code;
import choir.runtime.sq.io.FsyncTimes;
import choir.runtime.sq.log.Durability;
import choir.runtime.sq.log.LogSettings;
import choir.runtime.sq.log.NioDisk;
import choir.runtime.sq.raft.UnreadableEntryException;
import choir.runtime.sq.store.Replica;
import choir.runtime.sq.store.SystemTimers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Finding H1: bytes that are no operation get neither into the log nor past its state machine. */
final class UnreadableOperationsTest {
  private static final int MUTATIONS = 20_000;
  private static final byte[] PUT =
      OperationCodec.encode(
          new Operation.Write(
              List.of(new Change.Put(new ScrollKey("notes", Coordinate.ORIGIN), "a text")),
              List.of(),
              Optional.empty()));

  @TempDir private Path folder;
  private Replica replica;
  private StoreStateMachine machine;

  @BeforeEach
  void open() throws IOException {
    replica =
        Replica.open(
            NioDisk.open(folder),
            LogSettings.of(phext -> false),
            Durability.BEHIND_A_LOG,
            Runnable::run);
    machine = new StoreStateMachine(replica);
  }

  @AfterEach
  void close() throws IOException {
    replica.close();
  }

  @Test
  void anotherNodesOperationIsDecodedBeforeItSharesAnEntry() throws IOException {
    Leading consensus = new Leading(machine);
    try (SystemTimers timers = new SystemTimers();
        RaftStore store = new RaftStore(replica, consensus, Clock.systemUTC(), timers)) {
      List<Attempt> attempts =
          store.submitForwarded(List.of(PUT, new byte[7], PUT)).toCompletableFuture().join();
      assertThat(attempts.get(0)).isInstanceOf(Attempt.Answered.class);
      assertThat(attempts.get(1))
          .isInstanceOfSatisfying(
              Attempt.Failed.class,
              refused -> {
                assertThat(refused.code()).isEqualTo(Code.UNAVAILABLE);
                assertThat(refused.detail()).contains("cannot read this operation");
              });
      assertThat(attempts.get(2)).isInstanceOf(Attempt.Answered.class);
    }
  }

  /** What is not refused must be applied without stopping the member. */
  @Test
  void whateverIsReadableCanBeApplied() {
    Random random = new Random(4711);
    long index = 0;
    int applied = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] bytes = mutated(sample(random), random);
      try {
        machine.check(bytes);
      } catch (UnreadableEntryException refused) {
        byte[] same = bytes;
        long next = index + 1;
        assertThatThrownBy(() -> machine.apply(next, same))
            .isInstanceOf(UnreadableEntryException.class);
        continue;
      }
      index++;
      applied++;
      assertThat(machine.apply(index, bytes)).isNotEmpty();
    }
    assertThat(applied).isBetween(MUTATIONS / 20, MUTATIONS - MUTATIONS / 20);
  }

  private static byte[] sample(Random random) {
    EventBody body = new EventBody("type", 1, "manifest", "adapter", 17, "payload");
    Operation operation =
        switch (random.nextInt(6)) {
          case 0 -> new Operation.Open("agent|a");
          case 1 -> new Operation.Append("agent|a", 1, "writer", 1, List.of(body, body), List.of());
          case 2 -> new Operation.DeleteEvents("agent|a", 1, 2);
          case 3 -> new Operation.SaveSnapshot("agent|a", 1, body);
          case 4 -> new Operation.DeleteSnapshots("agent|a", List.of(1L, 2L));
          default -> OperationCodec.decode(PUT);
        };
    return new Entry(Instant.ofEpochMilli(1000), List.of(OperationCodec.encode(operation), PUT))
        .toBytes();
  }

  private static byte[] mutated(byte[] bytes, Random random) {
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  /** A group of one whose log is its machine. */
  private static final class Leading implements Consensus {
    private final StoreStateMachine machine;
    private long index;

    Leading(StoreStateMachine machine) {
      this.machine = machine;
    }

    @Override
    public boolean leads() {
      return true;
    }

    @Override
    public Optional<String> leaderAddress() {
      return Optional.empty();
    }

    @Override
    public synchronized CompletionStage<byte[]> submit(byte[] entry) {
      index++;
      return CompletableFuture.completedFuture(machine.apply(index, entry));
    }

    @Override
    public CompletionStage<Void> barrier() {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public Optional<StoreException> failure() {
      return Optional.empty();
    }

    @Override
    public Optional<FsyncTimes.Spread> fsyncs() {
      return Optional.empty();
    }

    @Override
    public void onLeader(Runnable listener) {}
  }
}
