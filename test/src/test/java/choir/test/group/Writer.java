package choir.test.group;

import choir.core.phext.Coordinate;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Inserts numbered words at the end of a scroll of its own, one after the other. A word goes to one
 * member after the other, always under the same key, until it is acknowledged; so in the end the
 * scroll holds each word once and in order, or the store has broken a promise.
 */
final class Writer {
  static final String PHEXT = "words";

  /** Longer than any fault of a test lasts. */
  private static final Duration PATIENCE = Duration.ofSeconds(150);

  /** Delay between attempts, doubled each time: immediate refusals must not saturate the CPU. */
  private static final int FIRST_PAUSE_MILLIS = 10;

  private static final int LAST_PAUSE_MILLIS = 320;

  private final int number;
  private final GroupLoad load;
  private final Random random;

  /** Words that were acknowledged; written by one thread a run, read between runs. */
  private int words;

  private int server;

  Writer(int number, GroupLoad load, Random random) {
    this.number = number;
    this.load = load;
    this.random = random;
    this.server = random.nextInt(1000);
  }

  Coordinate at() {
    return new Coordinate(1, 1, 1, 1, 1, 1, 1, 1, number + 1);
  }

  int words() {
    return words;
  }

  /** What its scroll must hold while it rests. */
  String expected() {
    StringBuilder text = new StringBuilder();
    for (int word = 0; word < words; word++) {
      text.append(word).append(';');
    }
    return text.toString();
  }

  void run() {
    while (load.running()) {
      if (!insert()) {
        return;
      }
      words++;
      pause(load.thinkMillis());
    }
  }

  private boolean insert() {
    String key = "%d-%d-%d".formatted(load.seed(), number, words);
    String path = "insert?p=" + PHEXT + "&c=" + at();
    long until = System.nanoTime() + PATIENCE.toNanos();
    int pauseMillis = FIRST_PAUSE_MILLIS;
    SqClient.Answer answer;
    do {
      answer = load.client().post(load.server(server), path, words + ";", "Idempotency-Key", key);
      if (answer.done()) {
        load.gaps().acknowledged();
        return true;
      }
      if (!answer.passing()) {
        load.fault("word %d of writer %d: %s".formatted(words, number, answer));
        return false;
      }
      load.repeated(answer);
      server++;
      pause(pauseMillis);
      pauseMillis = Math.min(2 * pauseMillis, LAST_PAUSE_MILLIS);
    } while (System.nanoTime() < until);
    load.fault(
        "word %d of writer %d was not stored within %s: %s"
            .formatted(words, number, PATIENCE, answer));
    return false;
  }

  private void pause(int mostMillis) {
    if (mostMillis > 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1 + random.nextInt(mostMillis)));
    }
  }
}
