package choir.test.group;

import static org.assertj.core.api.Assertions.assertThat;

import choir.test.linear.Call;
import choir.test.linear.Linearizability;
import choir.test.linear.Register;
import choir.test.linear.Register.Input;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What settles open calls must neither hide a fault nor make one up. */
@Tag("process")
@Execution(ExecutionMode.CONCURRENT)
final class GroupRegistersTest {
  private final List<Call<Input, String>> calls = new ArrayList<>();

  private void call(long from, long to, Input input, String output) {
    calls.add(new Call<>(calls.size(), from, to, input, output));
  }

  private boolean linearizable() {
    return Linearizability.check(new Register(), GroupRegisters.settled(calls));
  }

  @Test
  void anOpenCallThatNobodySawHasNotHappened() {
    call(0, Call.NEVER, new Input.Add("(a)"), Register.UNKNOWN);
    call(1, 2, new Input.SetIf("", "(b)"), Register.OK);
    call(3, 4, new Input.Read(), "(b)");
    assertThat(linearizable()).isTrue();
  }

  @Test
  void anOpenCallThatWasSeenHasHappenedOnce() {
    call(0, Call.NEVER, new Input.Add("(a)"), Register.UNKNOWN);
    call(1, 2, new Input.Read(), "");
    call(3, 4, new Input.Read(), "(a)");
    assertThat(linearizable()).isTrue();
    call(5, 6, new Input.Read(), "(a)(a)");
    assertThat(linearizable()).isFalse();
  }

  @Test
  void anOpenCallThatVanishesAfterItWasSeenIsFound() {
    call(0, Call.NEVER, new Input.Add("(a)"), Register.UNKNOWN);
    call(1, 2, new Input.Read(), "(a)");
    call(3, 4, new Input.Read(), "");
    assertThat(linearizable()).isFalse();
  }
}
