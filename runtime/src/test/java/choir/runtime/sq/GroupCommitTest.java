package choir.runtime.sq;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.sq.Operation;
import choir.core.sq.Outcome;
import choir.core.sq.StoreException;
import choir.core.sq.StoreException.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Batches that are answered later: how many are on their way, and what a failure means. */
final class GroupCommitTest {
  private final List<CompletableFuture<List<Outcome>>> handed = new ArrayList<>();
  private final List<Integer> sizes = new ArrayList<>();

  private final class Later implements GroupCommit.Target {
    @Override
    public CompletionStage<List<Outcome>> commit(List<Operation> operations) {
      sizes.add(operations.size());
      handed.add(new CompletableFuture<>());
      return handed.get(handed.size() - 1);
    }

    @Override
    public void committed() {
      assertThat(handed).isNotEmpty();
    }

    @Override
    public String location() {
      return "here";
    }
  }

  private GroupCommit commits(int batches) {
    GroupCommit.Limits limits = new GroupCommit.Limits(batches, 1 << 20, 1 << 20);
    return new GroupCommit(new Later(), Runnable::run, limits);
  }

  private static CompletableFuture<Outcome> submit(GroupCommit commits) {
    return commits.submit(new Operation.Open("a")).toCompletableFuture();
  }

  private static List<Outcome> done(int number) {
    return java.util.Collections.nCopies(number, new Outcome.Done(1));
  }

  @Test
  void noMoreBatchesAreOnTheirWayThanAllowedAndWhatWaitsSharesTheNext() {
    GroupCommit commits = commits(2);
    List<CompletableFuture<Outcome>> told = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      told.add(submit(commits));
    }
    assertThat(sizes).containsExactly(1, 1);
    handed.get(1).complete(done(1));
    assertThat(told.get(1)).isCompleted();
    assertThat(told.get(0)).isNotDone();
    assertThat(sizes).containsExactly(1, 1, 5);
    handed.get(2).complete(done(5));
    handed.get(0).complete(done(1));
    assertThat(told).allMatch(CompletableFuture::isDone);
  }

  @Test
  void aRefusedBatchFailsAloneAndAStopFailsAll() {
    GroupCommit commits = commits(1);
    CompletableFuture<Outcome> first = submit(commits);
    CompletableFuture<Outcome> second = submit(commits);
    handed.get(0).completeExceptionally(new StoreException(Code.OVERLOADED, "later"));
    assertThat(first).isCompletedExceptionally();
    assertThat(second).isNotDone();
    assertThat(commits.failure()).isEmpty();
    CompletableFuture<Outcome> third = submit(commits);
    handed.get(1).completeExceptionally(new IllegalStateException("broken"));
    assertThat(second).isCompletedExceptionally();
    assertThat(third).isCompletedExceptionally();
    assertThat(commits.failure())
        .hasValueSatisfying(why -> assertThat(why).hasMessageContaining("broken"));
  }
}
