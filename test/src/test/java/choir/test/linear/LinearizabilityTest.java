package choir.test.linear;

import static org.assertj.core.api.Assertions.assertThat;

import choir.test.linear.Register.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LinearizabilityTest {
  private final Register register = new Register();
  private final List<Call<Input, String>> calls = new ArrayList<>();

  private void call(int client, long from, long to, Input input, String output) {
    calls.add(new Call<>(client, from, to, input, output));
  }

  private boolean linearizable() {
    return Linearizability.check(register, calls);
  }

  @Test
  void aReadMayShowAWriteThatIsUnderWay() {
    call(1, 0, 10, new Input.Set("a"), "ok");
    call(2, 2, 4, new Input.Read(), "a");
    call(3, 2, 4, new Input.Read(), "");
    assertThat(linearizable()).isTrue();
  }

  @Test
  void aReadBehindAWriteThatDoesNotShowItIsFound() {
    call(1, 0, 1, new Input.Set("a"), "ok");
    call(2, 2, 3, new Input.Read(), "");
    assertThat(linearizable()).isFalse();
  }

  @Test
  void aReadThatGoesBackBehindAnotherReadIsFound() {
    call(1, 0, 10, new Input.Set("a"), "ok");
    call(2, 2, 3, new Input.Read(), "a");
    call(3, 4, 5, new Input.Read(), "");
    assertThat(linearizable()).isFalse();
  }

  @Test
  void aWriteWithoutAnAnswerMayHaveHappenedLateOrNever() {
    call(1, 0, Call.NEVER, new Input.Set("a"), Register.UNKNOWN);
    call(2, 1, 2, new Input.Read(), "");
    assertThat(linearizable()).isTrue();
    call(2, 3, 4, new Input.Read(), "a");
    assertThat(linearizable()).isTrue();
    call(2, 5, 6, new Input.Read(), "");
    assertThat(linearizable()).isFalse();
  }

  @Test
  void anAdditionThatIsAppliedTwiceIsFound() {
    call(1, 0, 1, new Input.Add("a"), "ok");
    call(2, 2, 3, new Input.Read(), "aa");
    assertThat(linearizable()).isFalse();
  }

  @Test
  void twoWritesOnTheSameConditionThatBothHappenAreFound() {
    call(1, 0, 5, new Input.SetIf("", "a"), "ok");
    call(2, 0, 5, new Input.SetIf("", "b"), "ok");
    assertThat(linearizable()).isFalse();
  }

  /** Histories of a real copy are accepted; with one answer falsified they are not. */
  @Test
  void randomHistoriesOfOneCopyAreToldFromFalseOnes() {
    for (long seed = 1; seed <= 200; seed++) {
      Random random = new Random(seed);
      calls.clear();
      String state = "";
      int lastRead = -1;
      for (int i = 0; i < 60; i++) {
        // The effect is at 10 * i; the call reaches up to three effects to either side.
        long from = 10L * i - random.nextInt(30);
        long to = 10L * i + random.nextInt(30);
        if (random.nextBoolean()) {
          call(i, from, to, new Input.Read(), state);
          lastRead = i;
        } else {
          state = "v" + i;
          call(i, from, to, new Input.Set(state), "ok");
        }
      }
      assertThat(linearizable()).as("seed " + seed).isTrue();
      Call<Input, String> read = calls.get(lastRead);
      calls.set(lastRead, new Call<>(read.client(), read.from(), read.to(), read.input(), "v99"));
      assertThat(linearizable()).as("seed " + seed).isFalse();
    }
  }
}
