package choir.runtime.sq.mirror;

import choir.core.sq.StoreException;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Keeps a mirror up to date until it is closed, on the thread that runs it. A failure is reported
 * once and retried: a mirror never stops the ranch.
 */
public final class MirrorLoop implements Runnable, Closeable {
  /** A changed phext is written at most so often. */
  public static final Duration PACE = Duration.ofSeconds(3);

  /** At most one commit in so long: a day of a busy ranch is some hundred commits. */
  public static final Duration COMMITS = Duration.ofMinutes(1);

  private final Mirror mirror;
  private final Optional<GitWorkTree> git;
  private final InstantSource time;
  private final Consumer<String> tell;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Set<String> uncommitted = new LinkedHashSet<>();
  private Instant lastCommit = Instant.EPOCH;
  private String lastTold = "";

  public MirrorLoop(
      Mirror mirror, Optional<GitWorkTree> git, InstantSource time, Consumer<String> tell) {
    this.mirror = mirror;
    this.git = git;
    this.time = time;
    this.tell = tell;
  }

  @Override
  public void run() {
    try {
      do {
        step();
      } while (!closed.await(PACE.toMillis(), TimeUnit.MILLISECONDS));
      finish();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      git.ifPresent(GitWorkTree::close);
      ended.countDown();
    }
  }

  /** One round: files, and a commit if it is time. */
  void step() {
    attempt(
        () -> {
          uncommitted.addAll(mirror.update());
          boolean due = !time.instant().isBefore(lastCommit.plus(COMMITS));
          if (due) {
            commit();
          }
        });
  }

  /** Commits what was written, however soon. */
  private void finish() {
    attempt(this::commit);
  }

  private void commit() throws IOException {
    if (git.isEmpty() || uncommitted.isEmpty()) {
      return;
    }
    Instant now = time.instant();
    git.get().commit(List.copyOf(uncommitted), now);
    uncommitted.clear();
    lastCommit = now;
  }

  private interface Step {
    void run() throws IOException;
  }

  private void attempt(Step step) {
    try {
      step.run();
      if (!lastTold.isEmpty()) {
        tell.accept("the mirror continues");
      }
      lastTold = "";
    } catch (IOException | StoreException failed) {
      String words = "the mirror is behind: " + failed.getMessage();
      if (!words.equals(lastTold)) {
        tell.accept(words);
      }
      lastTold = words;
    }
  }

  /** Ends the loop after the round that is under way, and waits for it, 30 s at most. */
  @Override
  public void close() throws IOException {
    closed.countDown();
    try {
      boolean done = ended.await(30, TimeUnit.SECONDS);
      if (!done) {
        throw new IOException("the mirror's last round has not ended within 30 s");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
