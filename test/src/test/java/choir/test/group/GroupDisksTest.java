package choir.test.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that are emptied, damaged, full, or far behind, under a member of a group under load. */
@Tag("chaos")
final class GroupDisksTest {
  private static final int THINK_MILLIS = 400;
  private static final int SOME_WORDS = 128;

  /** More than a segment of the copy (32 MiB), so that one of them is sealed. */
  private static final int SEALS_A_SEGMENT = 40;

  @TempDir private Path folder;

  @Test
  void aWipedDiskComesBackAsANewMemberThatDoesNotVote() {
    try (GroupRun run = GroupRun.begin(folder, THINK_MILLIS)) {
      GroupProcesses group = run.group();
      MemberProcess member = group.follower();
      String former = group.id(member);
      run.load().awaitWords(SOME_WORDS);
      member.kill();
      member.wipe();
      rejoin(run, member, former);
      run.load().awaitWords(SOME_WORDS);
      run.finish("a disk was emptied");
    }
  }

  /** The documented remedy: remove, join again as a listener, promote. */
  private static void rejoin(GroupRun run, MemberProcess member, String former) {
    GroupProcesses group = run.group();
    group.change("remove", former);
    group.join(member);
    assertThat(group.id(member)).isNotEqualTo(former);
    assertThat(group.role(member)).as("before it is promoted").isEqualTo("listener");
    group.promote(member);
    assertThat(group.role(member)).isIn("voter", "leader");
  }

  @Test
  void aMemberThatMissedMoreThanTheLogKeepsReceivesASnapshot() {
    try (GroupRun run = GroupRun.begin(folder, THINK_MILLIS)) {
      MemberProcess away = run.group().follower();
      away.kill();
      MemberProcess leader = run.group().awaitLeader();
      run.writeUntilSnapshot(leader);
      run.group().startAll(List.of(away));
      run.load().awaitWords(SOME_WORDS);
      run.finish("a snapshot was sent");
      assertThat(GroupRun.snapshots(away)).containsAnyElementsOf(GroupRun.snapshots(leader));
    }
  }

  @Test
  void aMemberThatIsKilledWhileASnapshotArrivesReceivesItAgain() {
    try (GroupRun run = GroupRun.begin(folder, THINK_MILLIS)) {
      MemberProcess away = run.group().follower();
      away.kill();
      run.writeUntilSnapshot(run.group().awaitLeader());
      for (int kill = 0; kill < 4; kill++) {
        run.group().start(away);
        int pieces = 1 + 20 * kill;
        Awaitility.await("%d MiB of a snapshot arrive".formatted(pieces))
            .atMost(Duration.ofMinutes(2))
            .pollInterval(Duration.ofMillis(2))
            .until(() -> arriving(away) >= (long) pieces << 20 || arrived(away));
        System.out.printf(
            "killed with %d bytes of a snapshot, whole: %s%n", arriving(away), arrived(away));
        away.kill();
      }
      run.group().startAll(List.of(away));
      run.load().awaitWords(SOME_WORDS);
      run.finish("killed while a snapshot arrived");
    }
  }

  private static boolean arrived(MemberProcess member) {
    return !GroupRun.snapshots(member).isEmpty();
  }

  /** How much of a snapshot is there that is not in place yet. */
  private static long arriving(MemberProcess member) {
    return files(member, file -> file.toString().contains("/tmp/")).stream()
        .mapToLong(file -> file.toFile().length())
        .sum();
  }

  private static List<Path> files(MemberProcess member, Predicate<Path> which) {
    try (Stream<Path> all = Files.walk(member.home())) {
      return all.filter(Files::isRegularFile).filter(which).sorted().toList();
    } catch (IOException | UncheckedIOException changing) {
      // Renamed while it was listed: the waiting caller polls again.
      return List.of();
    }
  }

  @Test
  void aFlippedByteInASealedSegmentIsRefusedAndTheOthersGoOn() {
    try (GroupRun run = GroupRun.begin(folder, THINK_MILLIS)) {
      run.writeMuch(SEALS_A_SEGMENT);
      MemberProcess member = run.group().follower();
      String former = run.group().id(member);
      member.kill();
      flip(files(member, file -> file.toString().endsWith(".scrolls")).getFirst());
      refusesThenJoinsAnew(run, member, former);
      run.finish("a segment was damaged");
    }
  }

  @Test
  void aFlippedByteInTheRaftLogIsRefusedAndTheOthersGoOn() {
    try (GroupRun run = GroupRun.begin(folder, THINK_MILLIS)) {
      run.writeMuch(SEALS_A_SEGMENT);
      MemberProcess member = run.group().follower();
      String former = run.group().id(member);
      member.kill();
      flip(
          files(member, file -> file.getFileName().toString().matches("log_\\d+-\\d+")).getFirst());
      refusesThenJoinsAnew(run, member, former);
      run.finish("a Raft log was damaged");
    }
  }

  /** What the last segment lost is in the Raft log: the member repairs itself. */
  @Test
  void aFlippedByteInTheLastSegmentIsMadeGoodFromTheRaftLog() {
    try (GroupRun run = GroupRun.begin(folder, THINK_MILLIS)) {
      run.load().awaitWords(10 * SOME_WORDS);
      MemberProcess member = run.group().follower();
      member.kill();
      flip(
          files(member, file -> file.toString().endsWith(".scrolls")).stream()
              .max(Comparator.naturalOrder())
              .orElseThrow());
      run.group().startAll(List.of(member));
      run.load().awaitWords(SOME_WORDS);
      run.finish("the last segment was damaged");
    }
  }

  private static void refusesThenJoinsAnew(GroupRun run, MemberProcess member, String former) {
    run.group().start(member);
    String said = member.awaitRefusal();
    System.out.println("it said: " + said.strip());
    assertThat(said)
        .contains(member.home().toString(), "choir sq members remove")
        .containsPattern("(byte|offset) \\d+");
    run.load().awaitWords(SOME_WORDS);
    member.wipe();
    rejoin(run, member, former);
    run.load().awaitWords(SOME_WORDS);
  }

  private static void flip(Path file) {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      long middle = bytes.length() / 3;
      bytes.seek(middle);
      int there = bytes.read();
      bytes.seek(middle);
      bytes.write(there ^ 4);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Test
  void aLeaderWhoseDiskIsFullStopsAndTheOthersGoOn() throws IOException {
    Path small = folder.resolve("m1");
    Files.createDirectories(small);
    String refused =
        Commands.failureOf("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", small.toString());
    assumeThat(refused).as("a small disk can be mounted here: " + refused).isEmpty();
    try (GroupRun run = GroupRun.begin(folder, THINK_MILLIS)) {
      MemberProcess full = run.group().member(0);
      String id = run.group().id(full);
      run.group().change("lead", id);
      Awaitility.await("the member with the small disk leads")
          .atMost(Duration.ofMinutes(1))
          .until(() -> run.group().leader().filter(full::equals).isPresent());
      run.load().gaps().begin();
      run.writeMuch(40);
      run.load().awaitWords(SOME_WORDS);
      System.out.println(
          "a full disk: "
              + run.load().gaps().longest().toMillis()
              + " ms without"
              + " an answer; status "
              + run.group().status(run.group().member(1)));
      assertThat(run.group().awaitLeader()).isNotSameAs(full);
      if (full.isAlive()) {
        full.stop();
      }
      System.out.println("it said: " + full.printed().strip());
      Commands.run("mount", "-o", "remount,size=512m", small.toString());
      run.group().startAll(List.of(full));
      run.load().awaitWords(SOME_WORDS);
      run.finish("a disk was full");
    } finally {
      Commands.run("umount", "-l", small.toString());
    }
  }
}
