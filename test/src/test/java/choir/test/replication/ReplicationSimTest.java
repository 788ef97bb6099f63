package choir.test.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing acknowledged is lost or doubled, and reads are what they say, whatever breaks. */
final class ReplicationSimTest {
  /** Enough to find each seeded fault many times over. */
  private static final int SEEDS_FOR_A_FAULT = 50;

  static LongStream seeds() {
    Long one = Long.getLong("choir.seed");
    return one != null
        ? LongStream.of(one)
        : LongStream.rangeClosed(1, Integer.getInteger("choir.seeds", 50));
  }

  @ParameterizedTest(name = "-Dchoir.seed={0}")
  @MethodSource("seeds")
  void whatWasAcknowledgedIsThereOnceWhateverBreaks(long seed) {
    ReplicationRun.Result result = ReplicationRun.play(seed, Seeded.NONE);
    System.out.println("seed " + seed + ": " + result.figures());
    assertThat(result.faults()).as("-Dchoir.seed=%d: %s", seed, result.figures()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aSeededFaultIsFound(Seeded bug) {
    long seed = 1;
    while (seed <= SEEDS_FOR_A_FAULT && ReplicationRun.play(seed, bug).faults().isEmpty()) {
      seed++;
    }
    System.out.println(bug + " is found by seed " + seed);
    assertThat(seed).as(bug + " must be found").isLessThanOrEqualTo(SEEDS_FOR_A_FAULT);
  }
}
