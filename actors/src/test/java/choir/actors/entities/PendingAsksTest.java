package choir.actors.entities;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

final class PendingAsksTest {
  private final PendingAsks asks = new PendingAsks();

  @Test
  void anAnswerIsHandedOn() {
    CompletableFuture<String> answer = new CompletableFuture<>();
    CompletableFuture<String> question = asks.track(answer).toCompletableFuture();
    answer.complete("here");
    assertThat(question).isCompletedWithValue("here");
  }

  @Test
  void aFailureIsHandedOnAsItIs() {
    CompletableFuture<String> answer = new CompletableFuture<>();
    CompletableFuture<String> question = asks.track(answer).toCompletableFuture();
    IllegalStateException failure = new IllegalStateException("refused");
    answer.completeExceptionally(failure);
    assertThat(question).isCompletedExceptionally();
    assertThat(question.exceptionNow()).isSameAs(failure);
  }

  @Test
  void whatWaitsIsGivenUpAsIfItsTimeWereOverAndWhatComesLaterIsNot() {
    CompletableFuture<String> answer = new CompletableFuture<>();
    CompletableFuture<String> waits = asks.track(answer).toCompletableFuture();
    asks.failAll("b was removed from the cluster");
    CompletableFuture<String> again =
        asks.track(new CompletableFuture<String>()).toCompletableFuture();

    assertThat(waits.exceptionNow())
        .isInstanceOf(TimeoutException.class)
        .hasMessage("b was removed from the cluster");
    assertThat(again).isNotDone();
    answer.complete("too late");
    assertThat(waits).isCompletedExceptionally();
  }
}
