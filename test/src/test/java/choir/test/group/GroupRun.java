package choir.test.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A group and its load, from the first fault to the last comparison. */
final class GroupRun implements AutoCloseable {
  /** Large texts, of which the copies must agree. */
  static final String BULK = "bulk";

  /** Elections, restarts and what other processes do on the same processors. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final GroupProcesses group;
  private final GroupLoad load;
  private final Random random;
  private int texts;

  GroupRun(GroupProcesses group, GroupLoad load) {
    this.group = group;
    this.load = load;
    this.random = new Random(load.seed());
  }

  /** Three voters on 127.0.0.1, and writers that begin at once. */
  static GroupRun begin(Path folder, int thinkMillis) {
    GroupProcesses group = GroupProcesses.ofVoters(folder, 3);
    GroupRun run = new GroupRun(group, new GroupLoad(group, GroupLoad.newSeed(), thinkMillis));
    run.load.begin();
    return run;
  }

  GroupProcesses group() {
    return group;
  }

  GroupLoad load() {
    return load;
  }

  /** Writes texts of a mebibyte, one after the other, each until it is acknowledged. */
  void writeMuch(int mebibytes) {
    for (int i = 0; i < mebibytes; i++) {
      write(1);
    }
  }

  /** Writes one text of that size, of letters, until it is acknowledged. */
  void write(int mebibytes) {
    int number = texts++;
    StringBuilder text = new StringBuilder(mebibytes << 20);
    random.ints(mebibytes << 20, 'a', 'z' + 1).forEach(letter -> text.append((char) letter));
    String path = "update?p=" + BULK + "&c=1.1.1/1.1.1/1.1." + (1 + number % 8);
    String key = "bulk-%d-%d".formatted(load.seed(), number);
    AtomicInteger tries = new AtomicInteger(number);
    Awaitility.await("text %d of %d MiB is stored".formatted(number, mebibytes))
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              List<MemberProcess> up = group.running();
              String server = up.get(tries.getAndIncrement() % up.size()).url();
              return group
                  .client()
                  .postSlowly(server, path, text.toString(), "Idempotency-Key", key);
            },
            answer -> stored(answer, number));
  }

  private boolean stored(SqClient.Answer answer, int number) {
    if (!answer.done() && !answer.passing()) {
      load.fault("large text %d: %s".formatted(number, answer));
    }
    return answer.done();
  }

  /** Writes until the member has made a snapshot that it did not have before. */
  void writeUntilSnapshot(MemberProcess member) {
    List<String> before = snapshots(member);
    for (int i = 0; snapshots(member).stream().allMatch(before::contains); i++) {
      // It is taken after 64 MiB of log, and a moment later.
      assertThat(i).as("MiB written without a snapshot; there were " + before).isLessThan(200);
      write(1);
    }
  }

  /** The names of a member's snapshots that are whole. */
  static List<String> snapshots(MemberProcess member) {
    Path raft = member.home().resolve("raft");
    try (Stream<Path> files = Files.find(raft, 3, (path, kind) -> kind.isDirectory())) {
      return files
          .map(raft::relativize)
          .filter(path -> path.toString().matches("[^/]+/sm/snapshot[^/]+"))
          .map(path -> path.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException changing) {
      // Renamed while it was listed: the waiting caller polls again.
      return List.of();
    }
  }

  /** Lets the clients finish, compares every member with their results, prints metrics. */
  void finish(String what) {
    load.rest();
    List<String> faults = load.verify();
    System.out.println(what + ": " + load.figures());
    assertThat(faults).as(() -> load.figures() + "\n" + group.printed()).isEmpty();
  }

  @Override
  public void close() {
    load.close();
    group.close();
  }
}
