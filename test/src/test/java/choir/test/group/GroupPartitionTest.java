package choir.test.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One of three is cut off from the others, and clients ask it nevertheless. */
@Tag("chaos")
final class GroupPartitionTest {
  private static final int THINK_MILLIS = 400;
  private static final int SOME_WORDS = 128;
  private static final Duration CUT = Duration.ofSeconds(12);

  @TempDir private Path folder;

  private Networks networks;
  private GroupRun run;

  @BeforeEach
  void beginInNetworksOfTheirOwn() {
    String refused = Networks.refusal();
    assumeThat(refused).as("networks can be made here: " + refused).isEmpty();
    networks = Networks.of(3);
    GroupProcesses group = GroupProcesses.found(networks.place(folder, 1));
    run = new GroupRun(group, new GroupLoad(group, GroupLoad.newSeed(), THINK_MILLIS));
    group.promote(group.join(networks.place(folder, 2)));
    group.promote(group.join(networks.place(folder, 3)));
    run.load().begin();
    run.load().awaitWords(SOME_WORDS);
  }

  @AfterEach
  void end() {
    if (run != null) {
      run.close();
    }
    if (networks != null) {
      networks.close();
    }
  }

  private int number(MemberProcess member) {
    return 1 + run.group().members().indexOf(member);
  }

  @Test
  void aLeaderThatIsCutOffAcknowledgesNothingAndShowsNothingOld() {
    MemberProcess leader = run.group().awaitLeader();
    run.load().gaps().begin();
    networks.cut(number(leader));
    run.load().awaitWords(SOME_WORDS);
    Duration gap = run.load().gaps().longest();
    assertRefuses(leader);
    run.load().goOn(CUT);
    networks.heal(number(leader));
    run.load().awaitWords(SOME_WORDS);
    run.finish("leader cut off, %d ms without an answer".formatted(gap.toMillis()));
  }

  private void assertRefuses(MemberProcess cut) {
    SqClient client = run.group().client();
    String path = "insert?p=alone&c=1.1.1/1.1.1/1.1.1";
    Awaitility.await("the member that is cut off refuses a read")
        .atMost(Duration.ofMinutes(1))
        .until(() -> client.get(cut.url(), "select?p=words&c=1.1.1/1.1.1/1.1.1").status() != 200);
    SqClient.Answer write = client.postSlowly(cut.url(), path, "lost", "Idempotency-Key", "lost");
    assertThat(write.status()).as(write.toString()).isIn(503, 504);
    SqClient.Answer read = client.getSlowly(cut.url(), "select?p=alone&c=1.1.1/1.1.1/1.1.1");
    assertThat(read.status()).as(read.toString()).isIn(503, 504);
    SqClient.Answer local =
        client.get(cut.url(), "select?p=words&c=1.1.1/1.1.1/1.1.1&consistency=local");
    assertThat(local.status()).as("a local read is still answered").isEqualTo(200);
  }

  /** A returning member uses pre-vote: it must not depose the leader. */
  @Test
  void aFollowerThatIsCutOffComesBackWithoutAnElection() {
    MemberProcess leader = run.group().awaitLeader();
    MemberProcess follower = run.group().anotherThan(leader);
    long term = run.group().status(leader).path("term").asLong();
    run.load().gaps().begin();
    networks.cut(number(follower));
    run.load().goOn(CUT);
    networks.heal(number(follower));
    run.load().awaitWords(SOME_WORDS);
    Duration gap = run.load().gaps().longest();
    run.finish("follower cut off, %d ms without an answer".formatted(gap.toMillis()));
    assertThat(run.group().status(leader).path("term").asLong()).isEqualTo(term);
  }

  @Test
  void cutsThatComeAndGoLoseNothing() {
    Random random = new Random(run.load().seed());
    for (int i = 0; i < 12; i++) {
      int number = 1 + random.nextInt(3);
      networks.cut(number);
      run.load().goOn(Duration.ofMillis(300 + random.nextInt(4000)));
      networks.heal(number);
      run.load().goOn(Duration.ofMillis(random.nextInt(2000)));
    }
    run.load().awaitWords(SOME_WORDS);
    run.finish("cuts that came and went");
  }
}
