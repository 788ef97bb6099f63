package choir.runtime.sq.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A build hung for ten minutes in the close of a member, and so would have a node. */
final class ServerCloseTest {
  private static final Duration SHORT = Duration.ofMillis(100);

  private final CountDownLatch never = new CountDownLatch(1);
  private final AtomicBoolean interrupted = new AtomicBoolean();

  private void waitForEver() {
    try {
      never.await();
    } catch (InterruptedException ended) {
      interrupted.set(true);
    }
  }

  private void joined(String name) {
    Thread thread = Thread.ofPlatform().daemon().name(name).start(this::waitForEver);
    try {
      thread.join();
    } catch (InterruptedException ended) {
      throw new IllegalStateException(ended);
    }
  }

  @Test
  void aCloseThatWaitsForItselfIsInterrupted() throws IOException {
    ServerClose.close(() -> joined("a-1-impl-thread1"), "a-1", SHORT);
    assertThat(interrupted).isTrue();
  }

  @Test
  void aCloseThatDoesNotEndIsLeft() throws IOException {
    ServerClose.close(() -> joined("b-1-impl-thread1"), "a-1", SHORT);
    assertThat(interrupted).as("a thread of another server").isFalse();
  }

  @Test
  void aFailureIsTold() {
    IOException full = new IOException("disk full");
    assertThatThrownBy(
            () ->
                ServerClose.close(
                    () -> {
                      throw full;
                    },
                    "a-1",
                    SHORT))
        .isInstanceOf(IOException.class)
        .hasCause(full);
  }
}
