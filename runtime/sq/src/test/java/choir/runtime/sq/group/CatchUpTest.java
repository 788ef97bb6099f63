package choir.runtime.sq.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.core.sq.StoreException;
import choir.core.sq.StoreException.Code;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

final class CatchUpTest {
  private final Deque<CompletionStage<Long>> tries = new ArrayDeque<>();
  private final List<String> told = new ArrayList<>();
  private Optional<StoreException> stopped = Optional.empty();

  private void fails(Code code, String why) {
    tries.add(CompletableFuture.failedFuture(new StoreException(code, why)));
  }

  private void await() throws InterruptedException {
    new CatchUp(tries::remove, () -> stopped).await(told::add);
  }

  /** A member that came back after 64 MiB took longer than one read waits, and gave up. */
  @Test
  void aCopyThatIsFarBehindIsWaitedForInMoreThanOneTry() throws InterruptedException {
    fails(Code.UNAVAILABLE, "Read timeout 10s for index 14410");
    fails(Code.UNAVAILABLE, "Read timeout 10s for index 14480");
    tries.add(CompletableFuture.completedFuture(14_500L));
    await();
    assertThat(tries).isEmpty();
    assertThat(told).hasSize(2).allMatch(line -> line.contains("index 144"));
  }

  @Test
  void aMemberThatHasStoppedSaysWhyInsteadOfWaiting() {
    stopped = Optional.of(new StoreException(Code.STOPPED, "the disk is full"));
    fails(Code.UNAVAILABLE, "no answer");
    assertThatThrownBy(this::await).hasMessage("the disk is full");
    assertThat(told).isEmpty();
  }

  @Test
  void aFailureThatDoesNotPassIsToldAtOnce() {
    fails(Code.STOPPED, "closed");
    assertThatThrownBy(this::await).hasMessage("closed");
  }
}
