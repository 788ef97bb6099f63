package choir.test.group;

import choir.core.phext.Coordinate;
import choir.core.phext.Phext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Clients of all members at once: writers, each with a scroll of its own, and registers, whose
 * history must be that of a single copy. It knows what was acknowledged and compares every member
 * with that. What its memory holds is a number for each writer and the history of the registers.
 */
final class GroupLoad implements AutoCloseable {
  private static final int WRITERS = 64;

  /** A member that was away has this long to catch up, a snapshot included. */
  private static final Duration CATCH_UP = Duration.ofMinutes(2);

  private final GroupProcesses group;
  private final long seed;
  private final int thinkMillis;
  private final List<Writer> writers = new ArrayList<>();
  private final GroupRegisters registers;
  private final List<Thread> threads = new ArrayList<>();
  private final AcknowledgementGap gaps = new AcknowledgementGap();
  private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
  private final Map<String, LongAdder> repeated = new ConcurrentSkipListMap<>();
  private volatile boolean running;
  private volatile List<String> servers = List.of();

  /**
   * @param thinkMillis that a writer waits at most before its next word, 0 for none
   */
  GroupLoad(GroupProcesses group, long seed, int thinkMillis) {
    this.group = group;
    this.seed = seed;
    this.thinkMillis = thinkMillis;
    Random random = new Random(seed);
    for (int number = 0; number < WRITERS; number++) {
      writers.add(new Writer(number, this, new Random(random.nextLong())));
    }
    registers = new GroupRegisters(this, random);
  }

  /** The seed from {@code -Dchoir.seed}, or a new one, which is printed. */
  static long newSeed() {
    long seed = Long.getLong("choir.seed", System.nanoTime() & 0xffffff);
    System.out.println("-Dchoir.seed=" + seed);
    return seed;
  }

  /** Starts or resumes writing. */
  void begin() {
    running = true;
    knowAllMembers();
    gaps.begin();
    writers.forEach(writer -> run("writer", writer::run));
    registers.clients().forEach(client -> run("register", client));
  }

  private void run(String name, Runnable client) {
    threads.add(
        Thread.ofVirtual()
            .name(name)
            .start(
                () -> {
                  try {
                    client.run();
                  } catch (RuntimeException | Error failed) {
                    fault(name + ": " + failed);
                  }
                }));
  }

  /** Clients go to the members that there are now, whether they are up or not. */
  void knowAllMembers() {
    servers = group.urls();
  }

  /** Lets every client finish what it does; it is acknowledged, or a fault. */
  void rest() {
    running = false;
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the clients finish", interrupted);
    }
    threads.clear();
  }

  /** Waits until so many more words than now are acknowledged. */
  void awaitWords(int more) {
    long target = acknowledged() + more;
    Awaitility.await(more + " more words; " + group.running().size() + " members are up")
        .atMost(CATCH_UP)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> acknowledged() >= target || !faults.isEmpty());
  }

  /** Waits while the load continues. */
  void goOn(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    Awaitility.await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(time.plusSeconds(30))
        .until(() -> System.nanoTime() >= end);
  }

  /**
   * Compares every running member with what was acknowledged, while the load rests.
   *
   * @return what is wrong; empty if every word is there once and in order on every member, and the
   *     registers behaved as one copy
   */
  List<String> verify() {
    List<String> found = new ArrayList<>(faults);
    SortedMap<Coordinate, String> expected = new TreeMap<>();
    for (Writer writer : writers) {
      if (writer.words() > 0) {
        expected.put(writer.at(), writer.expected());
      }
    }
    for (MemberProcess member : group.running()) {
      String read = group.client().read(member.url(), "get?p=" + Writer.PHEXT);
      compare(expected, Phext.parse(read), member.place().name() + ", linearizable", found);
    }
    agree(found);
    for (MemberProcess member : group.running()) {
      String local =
          group.client().read(member.url(), "get?p=" + Writer.PHEXT + "&consistency=local");
      compare(expected, Phext.parse(local), member.place().name() + ", its own copy", found);
    }
    long from = System.nanoTime();
    String end =
        group.client().read(group.running().getFirst().url(), "get?p=" + GroupRegisters.PHEXT);
    found.addAll(registers.faults(Phext.parse(end), from, System.nanoTime()));
    return found;
  }

  private static void compare(
      SortedMap<Coordinate, String> expected, Phext read, String where, List<String> faults) {
    if (read.size() != expected.size()) {
      faults.add("%s: %d scrolls, not %d".formatted(where, read.size(), expected.size()));
    }
    expected.forEach(
        (at, words) -> {
          String there = read.select(at);
          if (!there.equals(words)) {
            faults.add("%s, %s: %s".formatted(where, at, difference(words, there)));
          }
        });
  }

  private static String difference(String expected, String there) {
    int same = 0;
    while (same < Math.min(expected.length(), there.length())
        && expected.charAt(same) == there.charAt(same)) {
      same++;
    }
    int from = Math.max(0, same - 12);
    return "after '%s' comes '%s', not '%s'"
        .formatted(expected.substring(from, same), some(there, same), some(expected, same));
  }

  private static String some(String text, int from) {
    return text.substring(from, Math.min(text.length(), from + 24));
  }

  /** Waits until all copies have the same checksum; a copy that never gets there is a fault. */
  private void agree(List<String> found) {
    for (String phext : List.of(Writer.PHEXT, GroupRegisters.PHEXT, GroupRun.BULK)) {
      List<String> sums = new ArrayList<>();
      try {
        Awaitility.await()
            .atMost(CATCH_UP)
            .pollInterval(Duration.ofMillis(50))
            .until(
                () -> {
                  sums.clear();
                  for (MemberProcess member : group.running()) {
                    String path = "checksum?p=" + phext + "&consistency=local";
                    sums.add(group.client().read(member.url(), path));
                  }
                  return sums.stream().distinct().count() <= 1;
                });
      } catch (ConditionTimeoutException never) {
        found.add("the copies of %s differ: %s".formatted(phext, sums));
      }
    }
  }

  long acknowledged() {
    return writers.stream().mapToLong(Writer::words).sum();
  }

  /** In words: how much was written, and what was not answered at first. */
  String figures() {
    StringBuilder tries = new StringBuilder();
    repeated.forEach((why, times) -> tries.append(", ").append(times).append(" x ").append(why));
    return "seed %d: %d words acknowledged%s; %d register calls"
        .formatted(seed, acknowledged(), tries, registers.calls());
  }

  AcknowledgementGap gaps() {
    return gaps;
  }

  boolean running() {
    return running;
  }

  int thinkMillis() {
    return thinkMillis;
  }

  long seed() {
    return seed;
  }

  SqClient client() {
    return group.client();
  }

  String server(int number) {
    List<String> known = servers;
    return known.get(Math.floorMod(number, known.size()));
  }

  void repeated(SqClient.Answer answer) {
    String why = answer.status() == 0 ? "no answer" : Integer.toString(answer.status());
    repeated.computeIfAbsent(why, key -> new LongAdder()).increment();
  }

  void fault(String words) {
    faults.add(words);
  }

  /** Stops at once; what is on its way is not waited for longer than a request takes. */
  @Override
  public void close() {
    running = false;
    for (Thread thread : threads) {
      thread.interrupt();
    }
    try {
      for (Thread thread : threads) {
        thread.join(TimeUnit.SECONDS.toMillis(10));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    threads.clear();
  }
}
