package choir.test.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes are killed and stopped for minutes, and the group grows and shrinks. */
@Tag("chaos")
final class GroupChaosTest {
  private static final int THINK_MILLIS = 400;
  private static final int SOME_WORDS = 128;

  /** So many faults lie between two comparisons of everything. */
  private static final int FAULTS = 5;

  @TempDir private Path folder;

  /** {@code -Dchoir.chaos.seconds} says for how long, 180 by default. */
  @Test
  void randomKillsLoseNothing() {
    try (GroupRun run = GroupRun.begin(folder, THINK_MILLIS)) {
      Random random = new Random(run.load().seed());
      long end =
          System.nanoTime()
              + Duration.ofSeconds(Integer.getInteger("choir.chaos.seconds", 180)).toNanos();
      while (System.nanoTime() < end) {
        for (int fault = 0; fault < FAULTS; fault++) {
          strike(run, random);
          run.load().awaitWords(SOME_WORDS);
        }
        run.finish("random kills");
        run.load().begin();
      }
    }
  }

  private static void strike(GroupRun run, Random random) {
    GroupProcesses group = run.group();
    MemberProcess one = group.member(random.nextInt(3));
    int kind = random.nextInt(8);
    System.out.printf("fault %d at %s%n", kind, one.place().name());
    switch (kind) {
      case 0, 1 -> restart(run, random, List.of(one));
      case 2 -> restart(run, random, List.of(group.awaitLeader()));
      case 3 -> restart(run, random, List.of(one, group.anotherThan(one)));
      case 4 -> restart(run, random, group.members());
      case 5 -> {
        one.stop();
        group.startAll(List.of(one));
      }
      case 6 -> pause(run, one, Duration.ofMillis(500 + random.nextInt(4000)));
      default -> group.tryChange(group.awaitLeader(), "lead", group.id(one));
    }
  }

  private static void restart(GroupRun run, Random random, List<MemberProcess> members) {
    members.forEach(MemberProcess::kill);
    run.load().goOn(Duration.ofMillis(random.nextInt(2000)));
    run.group().startAll(members);
  }

  private static void pause(GroupRun run, MemberProcess member, Duration time) {
    member.pause();
    run.load().goOn(time);
    member.goOn();
  }

  @Test
  void aLeaderThatIsStoppedForTenSecondsLosesNothing() {
    try (GroupRun run = GroupRun.begin(folder, THINK_MILLIS)) {
      MemberProcess leader = run.group().awaitLeader();
      run.load().awaitWords(SOME_WORDS);
      run.load().gaps().begin();
      pause(run, leader, Duration.ofSeconds(10));
      Duration gap = run.load().gaps().longest();
      run.load().awaitWords(SOME_WORDS);
      run.finish("leader stopped for 10 s, %d ms without an answer".formatted(gap.toMillis()));
      assertThat(gap).isLessThan(Duration.ofSeconds(10));
    }
  }

  /** Uploads go in pieces, and become part of their scroll in one operation. */
  @Test
  void textsOf64MebibytesGoIntoAGroupThatLosesItsLeader() {
    try (GroupRun run = GroupRun.begin(folder, THINK_MILLIS)) {
      run.load().awaitWords(SOME_WORDS);
      run.load().gaps().begin();
      run.write(64);
      Duration gap = run.load().gaps().longest();
      MemberProcess leader = run.group().awaitLeader();
      Thread upload = Thread.ofVirtual().start(() -> run.write(64));
      run.load().goOn(Duration.ofMillis(700));
      leader.kill();
      run.load().awaitWords(SOME_WORDS);
      run.group().startAll(List.of(leader));
      upload.join();
      run.finish("64 MiB in one text, %d ms without an answer".formatted(gap.toMillis()));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  @Test
  void votersComeAndGoUnderLoad() {
    GroupProcesses group = GroupProcesses.found(GroupProcesses.local(folder, 1));
    try (GroupRun run =
        new GroupRun(group, new GroupLoad(group, GroupLoad.newSeed(), THINK_MILLIS))) {
      run.load().begin();
      for (int number = 2; number <= 5; number++) {
        group.promote(group.join(GroupProcesses.local(folder, number)));
        run.load().knowAllMembers();
        run.load().awaitWords(SOME_WORDS);
      }
      run.finish("five voters");
      run.load().begin();
      MemberProcess first = group.member(0);
      while (group.members().size() > 1) {
        MemberProcess last = group.members().getLast();
        if (group.awaitLeader() == last) {
          group.change("lead", group.id(first));
        }
        group.change("remove", group.id(last));
        group.forget(last);
        run.load().knowAllMembers();
        run.load().awaitWords(SOME_WORDS);
      }
      run.finish("one voter again");
    }
  }
}
