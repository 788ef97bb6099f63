package choir.runtime.sq.group;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.phext.Coordinate;
import choir.core.sq.Change;
import choir.core.sq.IdempotencyKey;
import choir.core.sq.Operation;
import choir.core.sq.OperationCodec;
import choir.core.sq.Outcome;
import choir.core.sq.ScrollKey;
import choir.core.sq.StoreException;
import choir.core.sq.StoreException.Code;
import choir.runtime.sq.store.Timers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

final class ProposalQueueTest {
  private static final ScrollKey KEY = new ScrollKey("notes", Coordinate.of("1.1.1/1.1.1/1.1.1"));

  /** An entry on its way. */
  private record Sent(List<byte[]> operations, CompletableFuture<List<Attempt>> answer) {
    void answer(Attempt attempt) {
      answer.complete(Collections.nCopies(operations.size(), attempt));
    }

    List<String> texts() {
      return operations.stream().map(ProposalQueueTest::text).toList();
    }
  }

  /** Virtual time. */
  private static final class Clock implements Timers {
    private final Deque<Runnable> due = new ArrayDeque<>();
    private long nanos;

    @Override
    public long nanos() {
      return nanos;
    }

    @Override
    public void after(Duration wait, Runnable task) {
      due.add(task);
    }

    void pass(Duration time) {
      nanos += time.toNanos();
      List<Runnable> now = new ArrayList<>(due);
      due.clear();
      now.forEach(Runnable::run);
    }
  }

  private final List<Sent> sent = new ArrayList<>();
  private final List<CompletableFuture<Outcome>> all = new ArrayList<>();
  private final Clock clock = new Clock();
  private final ProposalQueue queue = new ProposalQueue(this::send, clock);

  private CompletionStage<List<Attempt>> send(List<byte[]> operations) {
    Sent entry = new Sent(operations, new CompletableFuture<>());
    sent.add(entry);
    return entry.answer();
  }

  private static String text(byte[] operation) {
    Operation.Write write = (Operation.Write) OperationCodec.decode(operation);
    return ((Change.Put) write.changes().get(0)).text();
  }

  private static Operation put(String text) {
    return new Operation.Write(List.of(new Change.Put(KEY, text)));
  }

  private static Operation keyed(String text) {
    return new Operation.Write(
        List.of(new Change.Put(KEY, text)),
        List.of(),
        Optional.of(IdempotencyKey.of("", "key of " + text, text)));
  }

  private CompletableFuture<Outcome> submit(Operation operation) {
    return queue.submit(operation).toCompletableFuture();
  }

  private void submitted(String text) {
    all.add(submit(put(text)));
  }

  private static Attempt done(long index) {
    return new Attempt.Answered(new Outcome.Done(index));
  }

  private static Attempt failed(Code code) {
    return new Attempt.Failed(code, "why");
  }

  private static Code code(CompletableFuture<Outcome> failed) {
    try {
      throw new AssertionError("answered with " + failed.join());
    } catch (CompletionException failure) {
      if (failure.getCause() instanceof StoreException known) {
        return known.code();
      }
      throw failure;
    }
  }

  @Test
  void whatWaitsWhileEntriesAreUnderWayGoesTogether() {
    for (int i = 0; i < 12; i++) {
      submitted("t" + i);
    }
    assertThat(sent).hasSize(2);
    sent.get(0).answer(done(1));
    assertThat(sent).hasSize(3);
    assertThat(sent.get(2).texts())
        .containsExactly("t2", "t3", "t4", "t5", "t6", "t7", "t8", "t9", "t10", "t11");
  }

  @Test
  void anEntryHoldsAtMostItsBytes() {
    String large = "x".repeat(1_500_000);
    for (int i = 0; i < 10; i++) {
      submitted(large);
    }
    sent.get(0).answer(done(1));
    assertThat(sent).hasSize(3).allSatisfy(entry -> assertThat(entry.operations()).hasSize(1));
  }

  @Test
  void whatWasNotStoredIsSentAgainInItsOrder() {
    CompletableFuture<Outcome> first = submit(put("a"));
    CompletableFuture<Outcome> second = submit(put("b"));
    sent.get(1).answer(failed(Code.UNAVAILABLE));
    sent.get(0).answer(failed(Code.UNAVAILABLE));
    assertThat(sent).hasSize(2);
    clock.pass(Duration.ofMillis(100));
    assertThat(sent.get(2).texts()).containsExactly("a", "b");
    sent.get(2).answer(done(7));
    assertThat(first).isCompletedWithValue(new Outcome.Done(7));
    assertThat(second).isCompletedWithValue(new Outcome.Done(7));
  }

  @Test
  void aWriteWithoutAKeyThatMayBeStoredIsNotSentAgain() {
    CompletableFuture<Outcome> write = submit(put("a"));
    sent.get(0).answer(failed(Code.UNCERTAIN));
    clock.pass(Duration.ofMillis(100));
    assertThat(code(write)).isEqualTo(Code.UNCERTAIN);
    assertThat(sent).hasSize(1);
  }

  @Test
  void aWriteWithAKeyThatMayBeStoredIsSentAgain() {
    CompletableFuture<Outcome> write = submit(keyed("a"));
    sent.get(0).answer(failed(Code.UNCERTAIN));
    clock.pass(Duration.ofMillis(100));
    sent.get(1).answer(done(3));
    assertThat(write).isCompletedWithValue(new Outcome.Done(3));
  }

  @Test
  void afterItsTimeAWriteThatMayBeStoredIsUncertainThoughTheLastAttemptWasNotStored() {
    CompletableFuture<Outcome> write = submit(keyed("a"));
    sent.get(0).answer(failed(Code.UNCERTAIN));
    clock.pass(Duration.ofSeconds(9));
    sent.get(1).answer(failed(Code.UNAVAILABLE));
    assertThat(code(write)).isEqualTo(Code.UNCERTAIN);
  }

  @Test
  void whatAnotherNodeSentIsTriedOnce() {
    CompletableFuture<Outcome> forwarded =
        queue.submitOnce(OperationCodec.encode(keyed("a"))).toCompletableFuture();
    sent.get(0).answer(failed(Code.UNCERTAIN));
    assertThat(code(forwarded)).isEqualTo(Code.UNCERTAIN);
  }

  @Test
  void anotherLeaderIsTriedAtOnce() {
    submitted("a");
    sent.get(0).answer(failed(Code.UNAVAILABLE));
    assertThat(sent).hasSize(1);
    queue.wake();
    assertThat(sent).hasSize(2);
  }

  @Test
  void whatIsTooLargeOrTooMuchIsRefusedAndNotSent() {
    assertThat(code(submit(put("x".repeat(2 << 20))))).isEqualTo(Code.TOO_LARGE);
    String large = "x".repeat(2_000_000);
    for (int i = 0; i < 50; i++) {
      submitted(large);
    }
    assertThat(code(all.get(49))).isEqualTo(Code.OVERLOADED);
    assertThat(all.get(30)).isNotDone();
  }

  @Test
  void whatWaitsWhenItIsClosedFails() {
    for (int i = 0; i < 9; i++) {
      submitted("t" + i);
    }
    CompletableFuture<Outcome> waiting = submit(put("last"));
    queue.close(new StoreException(Code.STOPPED, "closed"));
    assertThat(code(waiting)).isEqualTo(Code.STOPPED);
    assertThat(code(submit(put("later")))).isEqualTo(Code.STOPPED);
  }
}
